import Foundation
import Foundations

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
  let limits: FetchLimits

  package init(url: String, path: String, hash: String, limits: FetchLimits = FetchLimits()) {
    self.url = url
    self.path = path
    self.hash = hash
    self.limits = limits
  }

  /// - Parameter onProgress: bytes here so far, and in all where the server says.
  /// - Throws: `FetchError`, `FileError`.
  package func run(
    onProgress: @escaping (_ received: Int, _ total: Int?) -> Void = { _, _ in }
  ) throws -> Outcome {
    guard URL(string: url)?.host != nil else {
      throw FetchError.unreachable(url: url, reason: "not an address")
    }
    try FetchError.needLibraries()
    if (try? SHA256.digest(ofFileAt: path))?.hasPrefix(hash) == true { return .alreadyThere }
    try Folders.make((path as NSString).deletingLastPathComponent)
    guard let file = try GrowingFile(path: path + ".part") else {
      throw FetchError.busy(path: path + ".part")
    }
    defer { file.release() }
    do {
      try Download(url, into: file, limits: limits, onProgress: onProgress).run()
    } catch {
      // From a file that is empty or too long there is no going on.
      if case FetchError.tooLong = error { file.remove() } else if file.byteCount == 0 { file.remove() }
      throw error
    }
    let found = try SHA256.digest(of: file)
    guard found.hasPrefix(hash) else {
      file.remove()
      throw FetchError.wrongHash(url: url, expected: hash, found: found)
    }
    try file.finish(as: path)
    return .downloaded
  }
}
