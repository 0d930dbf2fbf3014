/// Writes pickles by hand, instruction by instruction, for those no Python would write.
struct PickleBytes {
  private(set) var bytes: [UInt8] = [0x80, 2]

  static let stop: [UInt8] = [0x2e]

  func then(_ more: [UInt8]) -> PickleBytes {
    var result = self
    result.bytes += more
    return result
  }

  func then(_ instruction: String) -> PickleBytes { then(Array(instruction.utf8)) }

  var mark: PickleBytes { then("(") }
  var emptyDict: PickleBytes { then("}") }
  var emptyList: PickleBytes { then("]") }
  var emptyTuple: PickleBytes { then(")") }
  var tuple: PickleBytes { then("t") }
  var none: PickleBytes { then("N") }
  var setItem: PickleBytes { then("s") }
  var append: PickleBytes { then("a") }
  var reduce: PickleBytes { then("R") }
  var build: PickleBytes { then("b") }
  var persistent: PickleBytes { then("Q") }

  func put(_ index: UInt8) -> PickleBytes { then([0x71, index]) }
  func get(_ index: UInt8) -> PickleBytes { then([0x68, index]) }

  func text(_ text: String) -> PickleBytes {
    then([0x58] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8))
  }

  /// LONG1 of 8 bytes.
  func integer(_ value: Int) -> PickleBytes { then([0x8a, 8] + littleEndian(value)) }

  func global(_ module: String, _ name: String) -> PickleBytes { then("c\(module)\n\(name)\n") }

  func integers(_ values: [Int]) -> PickleBytes { values.reduce(mark) { $0.integer($1) }.tuple }

  /// A Float32 tensor as PyTorch pickles it.
  func tensor(
    key: String = "0", count: Int = 6, offset: Int = 0, shape: [Int] = [2, 3], strides: [Int] = [3, 1],
    storageClass: String = "FloatStorage"
  ) -> PickleBytes {
    global("torch._utils", "_rebuild_tensor_v2").mark
      .mark.text("storage").global("torch", storageClass).text(key).text("cpu").integer(count).tuple
      .persistent
      .integer(offset).integers(shape).integers(strides).then([0x89]).none.tuple.reduce
  }

  /// A state dict of one tensor `a`.
  static func stateDict(_ tensor: (PickleBytes) -> PickleBytes = { $0.tensor() }) -> [UInt8] {
    tensor(PickleBytes().emptyDict.text("a")).setItem.bytes + stop
  }
}
