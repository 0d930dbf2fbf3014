import Foundation

/// A folder for one test's files, in the temporary directory; gone when the test is.
package final class ScratchFolder: Sendable {
  package let url: URL

  /// - Throws: what making it throws.
  package init() throws {
    // A short name, for what is shown of paths.
    let name = "detrscope-\(UUID().uuidString.prefix(8))"
    url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package var path: String { url.path }

  /// Names of what it holds, in order.
  package var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// Where a file of this name is or would be.
  package func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file.
  ///
  /// - Returns: its path.
  package func file(_ bytes: some Sequence<UInt8>, named name: String = "file") throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }
}
