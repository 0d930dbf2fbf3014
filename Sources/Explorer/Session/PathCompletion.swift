import Foundation

/// Completes a path as shells do.
package enum PathCompletion {
  /// The path as far as it is determined by what there is, and the names it may go on with.
  package static func complete(_ path: String) -> (path: String, choices: [String]) {
    let expanded = (path as NSString).expandingTildeInPath + (path.hasSuffix("/") ? "/" : "")
    let folder =
      path.isEmpty
      ? "." : expanded.hasSuffix("/") ? expanded : (expanded as NSString).deletingLastPathComponent
    let start = expanded.hasSuffix("/") ? "" : (expanded as NSString).lastPathComponent
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let choices = names.filter { $0.hasPrefix(start) && (!$0.hasPrefix(".") || start.hasPrefix(".")) }
      .sorted()
    guard var common = choices.first else { return (path, []) }
    for choice in choices.dropFirst() { common = String(common.commonPrefix(with: choice)) }
    var completed =
      path.isEmpty || folder.isEmpty ? common : (folder as NSString).appendingPathComponent(common)
    var isFolder: ObjCBool = false
    if choices.count == 1, FileManager.default.fileExists(atPath: completed, isDirectory: &isFolder),
      isFolder.boolValue
    {
      completed += "/"
    }
    return (completed, choices.count == 1 ? [] : choices)
  }
}
