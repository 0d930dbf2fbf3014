/// Writes PyTorch's legacy container by hand.
struct LegacyBytes {
  var parts: [[UInt8]]

  init(
    pickle: [UInt8] = PickleBytes.stateDict(), isLittleEndian: Bool = true, version: Int = 1001,
    keys: [String] = ["0"],
    counts: [Int]? = nil, contents: [[UInt8]] = [littleEndian([0, 1, 2, 3, 4, 5])]
  ) {
    let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let order: [UInt8] = [isLittleEndian ? 0x88 : 0x89]
    parts = [
      PickleBytes().then([0x8a, 10] + magic).bytes + PickleBytes.stop,
      PickleBytes().integer(version).bytes + PickleBytes.stop,
      PickleBytes().emptyDict.text("little_endian").then(order).setItem.bytes + PickleBytes.stop,
      pickle,
      keys.reduce(PickleBytes().emptyList) { $0.text($1).append }.bytes + PickleBytes.stop,
    ]
    for (index, content) in contents.enumerated() {
      parts.append(littleEndian(counts?[index] ?? content.count / 4))
      parts.append(content)
    }
  }

  var bytes: [UInt8] { parts.flatMap { $0 } }

  /// Where each part ends.
  var boundaries: [Int] { parts.indices.map { parts[...$0].reduce(0) { $0 + $1.count } } }
}
