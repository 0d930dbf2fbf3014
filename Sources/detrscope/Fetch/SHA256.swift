import Foundations

/// SHA-256 of bytes that come in pieces.
///
/// Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.3.3 and 6.2.2.
package struct SHA256 {
  private static let blockBytes = 64

  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// Bytes that do not fill a block yet.
  private var pending: [UInt8] = []
  private var byteCount = 0

  package init() {}

  package mutating func update(_ bytes: ArraySlice<UInt8>) {
    byteCount += bytes.count
    var rest = bytes
    if !pending.isEmpty {
      let taken = rest.prefix(Self.blockBytes - pending.count)
      pending += taken
      rest = rest.dropFirst(taken.count)
      guard pending.count == Self.blockBytes else { return }
      compress(pending[...])
      pending.removeAll(keepingCapacity: true)
    }
    while rest.count >= Self.blockBytes {
      compress(rest.prefix(Self.blockBytes))
      rest = rest.dropFirst(Self.blockBytes)
    }
    pending += rest
  }

  /// The digest in hexadecimal: 64 digits.
  package consuming func digest() -> String {
    let bits = UInt64(byteCount) * 8
    let zeros = (2 * Self.blockBytes - 9 - pending.count) % Self.blockBytes
    let length = (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    update([0x80] + [UInt8](repeating: 0, count: zeros) + length)
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private mutating func compress(_ block: ArraySlice<UInt8>) {
    for t in 0..<16 {
      let first = block.startIndex + 4 * t
      schedule[t] =
        UInt32(block[first]) << 24 | UInt32(block[first + 1]) << 16 | UInt32(block[first + 2]) << 8
        | UInt32(block[first + 3])
    }
    for t in 16..<64 {
      let (x, y) = (schedule[t - 15], schedule[t - 2])
      let small0 = x.rotated(7) ^ x.rotated(18) ^ x >> 3
      let small1 = y.rotated(17) ^ y.rotated(19) ^ y >> 10
      schedule[t] = schedule[t - 16] &+ small0 &+ schedule[t - 7] &+ small1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    let constants = Self.constants
    for t in 0..<64 {
      let big1 = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ big1 &+ choice &+ constants[t] &+ schedule[t]
      let big0 = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ big0 &+ majority)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}

extension SHA256 {
  /// The digest of a file in hexadecimal.
  ///
  /// - Throws: `FileError.unreadable`.
  static func digest(ofFileAt path: String) throws(FileError) -> String {
    var hash = SHA256()
    try GrowingFile.read(fileAt: path) { hash.update($0) }
    return hash.digest()
  }

  /// - Throws: `FileError.unreadable`.
  static func digest(of file: GrowingFile) throws(FileError) -> String {
    var hash = SHA256()
    try file.read { hash.update($0) }
    return hash.digest()
  }
}

extension UInt32 {
  /// Rotated right.
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
