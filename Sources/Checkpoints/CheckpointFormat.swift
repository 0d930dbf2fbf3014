extension Checkpoint.Format {
  /// Tells the format from the first bytes.
  ///
  /// - Throws: `CheckpointError.malformed`, saying what the file is instead where that is a usual mistake.
  init(recognising file: MappedFile) throws {
    let bytes = file.contents
    if bytes.begins(with: Array("PK".utf8)) {
      self = .torchZip
    } else if TorchLegacy.isBegun(by: bytes) {
      self = .torchLegacy
    } else if bytes[8] == UInt8(ascii: "{") {
      self = .safetensors
    } else {
      throw CheckpointError.malformed(
        path: file.path, place: "file", expected: "safetensors or what torch.save writes",
        found: Self.mistaken(bytes) ?? "something else")
    }
  }

  private static func mistaken(_ bytes: ByteRegion) -> String? {
    if bytes.count == 0 { return "an empty file" }
    let usual: [(start: String, name: String)] = [
      ("version https://git-lfs", "a Git LFS pointer: the weights were not downloaded"), ("<", "a web page"),
      ("{", "JSON"), ("\u{89}HDF", "HDF5"), ("\u{1f}\u{8b}", "a gzip file"), ("GGUF", "GGUF"),
    ]
    if let match = usual.first(where: { bytes.begins(with: $0.start.unicodeScalars.map { UInt8($0.value) }) })
    {
      return match.name
    }
    if bytes.slice(from: 257, count: 5)?.text == "ustar" { return "a tar archive" }
    return bytes[0] == PickleOpcode.proto.rawValue ? "a pickle that torch.save did not write" : nil
  }
}

extension ByteRegion {
  func begins(with prefix: [UInt8]) -> Bool {
    slice(from: 0, count: prefix.count)?.withUnsafeBytes { $0.elementsEqual(prefix) } ?? false
  }
}
