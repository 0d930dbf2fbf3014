import CFetch
import Foundations

/// SHA-256 of bytes that come in pieces, by libcrypto.
package final class SHA256 {
  private var state: cf_sha256?

  /// - Throws: `FetchError.lacks` where libcrypto is not on this machine.
  package init() throws(FetchError) {
    try FetchError.needLibraries()
    state = cf_sha256_begin()
  }

  deinit { end() }

  package func update(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { cf_sha256_update(state, $0.baseAddress, $0.count) }
  }

  /// The digest in hexadecimal: 64 digits. Nothing can be added afterwards.
  package func digest() -> String {
    end().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @discardableResult
  private func end() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    if let state { cf_sha256_end(state, &digest) }
    state = nil
    return digest
  }

  /// The digest of a file in hexadecimal.
  ///
  /// - Throws: `FetchError.lacks`, `FileError.unreadable`.
  static func digest(ofFileAt path: String) throws -> String {
    let hash = try SHA256()
    try GrowingFile.read(fileAt: path) { hash.update($0) }
    return hash.digest()
  }

  /// - Throws: `FetchError.lacks`, `FileError.unreadable`.
  static func digest(of file: GrowingFile) throws -> String {
    let hash = try SHA256()
    try file.read { hash.update($0) }
    return hash.digest()
  }
}
