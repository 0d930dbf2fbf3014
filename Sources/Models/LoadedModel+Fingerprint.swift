import Tensors

extension LoadedModel {
  /// Values of each parameter that count.
  private static let samples = 64

  /// What tells it from another model of its name, in hexadecimal digits: every parameter's name, shape and some of its
  /// values, and what of its sizes no shape tells.
  public var fingerprint: String {
    // FNV-1a: the same in every run of the program.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    add("\(configuration?.heads ?? 0) \(configuration?.isDilated ?? false)".utf8)
    for (name, parameter) in parameters.sorted(by: { $0.key < $1.key }) {
      add("\(name) \(parameter.shape)".utf8)
      parameter.withUnsafeElements { values in
        let count = min(values.count, Self.samples)
        for sample in 0..<count {
          withUnsafeBytes(of: values[sample * values.count / count].bitPattern.littleEndian) { add($0) }
        }
      }
      parameter.releasePages()
    }
    return String(hash, radix: 16)
  }
}
