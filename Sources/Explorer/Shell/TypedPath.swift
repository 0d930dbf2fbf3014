import Foundation

/// A path as people type, paste and drop it.
enum TypedPath {
  /// The path that is meant: without quotes and `file://`, `\ ` being a blank, with `~` and `$HOME` put in.
  static func resolved(_ text: String) -> String {
    var path = text.trimmingCharacters(in: .whitespacesAndNewlines)
    for quote in ["'", "\""] where path.count >= 2 && path.hasPrefix(quote) && path.hasSuffix(quote) {
      return expanded(String(path.dropFirst().dropLast()))
    }
    if path.hasPrefix("file://") {
      let rest = path.dropFirst("file://".count)
      // A host may stand before the path; only this machine's files can be opened.
      let local = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? String(rest)
      return local.removingPercentEncoding ?? local
    }
    path = path.replacing("\\ ", with: " ")
    return expanded(path)
  }

  /// With the home folder for `~`, `$HOME` and `${HOME}` at the start.
  static func expanded(_ path: String) -> String {
    for name in ["${HOME}", "$HOME"] where path == name || path.hasPrefix(name + "/") {
      return ("~" + path.dropFirst(name.count) as NSString).expandingTildeInPath
    }
    return (path as NSString).expandingTildeInPath
  }
}
