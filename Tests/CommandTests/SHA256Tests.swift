import Foundation
import Testing
import detrscope

/// Against the examples of FIPS 180-4 and lengths around a block, whose digests are hashlib's.
struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
    (
      String(repeating: "b", count: 55),
      "eb2c86e932179f4ba13fe8715a26124b77d6bad290b9b4c1cc140cf633300c19"
    ),
    (
      String(repeating: "b", count: 56),
      "a5fc6e203a4c2b657d0d153885932414b2ffc6a93f0f8bf8b3183315e5a7212c"
    ),
    (
      String(repeating: "b", count: 63),
      "94e419fabac7f930810f9636354042f8c1426d2f834d4ab65c93dc1e69326b13"
    ),
    (
      String(repeating: "b", count: 64),
      "a0fab1377f49a759b57f63318262ebe89fabfc990e8e93ceac2984561482b9d4"
    ),
    (
      String(repeating: "b", count: 65),
      "74b128f30cf83de43ddf4aafc40c7b50a7443d3c73a89a7cfca17e15e43d51ab"
    ),
    (
      String(repeating: "b", count: 119),
      "68297a9eb141ce16bbc0847da1c0c48e2858704feaa13993bde29f87a198a6e1"
    ),
    (
      String(repeating: "b", count: 120),
      "392add47fbaa8197a874ebe770a947a26dd6f2becce5f64688cc4d18c9da93bd"
    ),
    (
      String(repeating: "b", count: 128),
      "70ae1c5307f5250d5cb9e40742ba9613fcdf9b8d9eb6dd393330443b2d5effbd"
    ),
  ])
  func digests(text: String, expected: String) throws {
    let hash = try SHA256()
    hash.update(Array(text.utf8)[...])
    #expect(hash.digest() == expected)
  }

  @Test func piecesGiveTheSame() throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let (whole, pieces) = (try SHA256(), try SHA256())
    whole.update(bytes[...])
    var position = 0
    for length in [1, 62, 1, 64, 65, 0, 127, 300, 380] {
      pieces.update(bytes[position..<position + length])
      position += length
    }
    #expect(position == 1000)
    #expect(whole.digest() == pieces.digest())
  }
}
