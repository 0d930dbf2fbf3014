import Foundation

/// Brings a published file into the cache: resumed where an earlier try ended, checked by the SHA-256 in its name, and
/// under its name only when it is whole.
package struct ModelFetch {
  package enum Outcome: Equatable, Sendable {
    case downloaded
    /// The file was there before, and is right.
    case alreadyThere
  }

  let url: String
  let path: String
  /// The first digits of the file's SHA-256.
  let hash: String

  package init(url: String, path: String, hash: String) {
    self.url = url
    self.path = path
    self.hash = hash
  }

  /// - Parameter onProgress: bytes here so far, and in all where the server says; called from any thread.
  /// - Throws: `FetchError`.
  package func run(
    onProgress: @escaping @Sendable (_ received: Int, _ total: Int?) -> Void = { _, _ in }
  ) async throws(FetchError) -> Outcome {
    guard let address = URL(string: url), address.host != nil else {
      throw .unreachable(url: url, reason: "not an address")
    }
    if PartialFile.sha256(ofFileAt: path)?.hasPrefix(hash) == true { return .alreadyThere }
    do {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(path: path, reason: "its folder cannot be made")
    }
    let file = try PartialFile(path: path + ".part")
    defer { file.release() }
    do {
      try await Download(address, into: file, onProgress: onProgress).run()
    } catch {
      // An empty file has nothing to go on from.
      if file.byteCount == 0 { file.remove() }
      throw error
    }
    let found = try file.sha256()
    guard found.hasPrefix(hash) else {
      file.remove()
      throw .wrongHash(url: url, expected: hash, found: found)
    }
    try file.finish(as: path)
    return .downloaded
  }
}
