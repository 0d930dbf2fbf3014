import Analysis
import Foundation
import Foundations

/// Completes a path as shells do, with what can be explored.
package enum PathCompletion {
  package enum Kind: String, Hashable, Sendable {
    case folder, image, weights, tensors, model

    /// By a file's name; nil where nothing can be made of it.
    init?(of name: String) {
      switch (name as NSString).pathExtension.lowercased() {
      case "png", "jpg", "jpeg", "webp": self = .image
      case "pth", "pt", "ckpt", "bin": self = .weights
      case "safetensors": self = .tensors
      default: return nil
      }
    }
  }

  package struct Choice: Hashable, Sendable {
    package let name: String
    package let kind: Kind
  }

  package struct Listing: Hashable, Sendable {
    /// What was typed.
    package let path: String
    /// The same as far as it is determined by what there is.
    package let completed: String
    package let choices: [Choice]

    /// What opens a choice.
    func path(of choice: Choice) -> String {
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
      return choice.kind == .model ? choice.name : folder + choice.name
    }
  }

  /// - Parameter models: names that stand for models, where no folder is named.
  package static func list(_ path: String, models: [String] = []) -> Listing {
    let (folder, start) = parts(of: path)
    let place = folder.isEmpty ? "." : TypedPath.resolved(folder)
    let names = (try? Folders.names(in: place)) ?? []
    let found = names.filter { $0.hasPrefix(start) && (!$0.hasPrefix(".") || start.hasPrefix(".")) }
    var choices = found.compactMap { choice($0, in: place) }
    if folder.isEmpty {
      choices += models.filter { $0.hasPrefix(start) }.map { Choice(name: $0, kind: .model) }
    }
    guard var common = choices.first?.name else { return Listing(path: path, completed: path, choices: []) }
    for choice in choices.dropFirst() { common = String(common.commonPrefix(with: choice.name)) }
    if choices.count == 1, choices[0].kind == .folder { common += "/" }
    return Listing(path: path, completed: folder + common, choices: choices)
  }

  /// The folder with its slash, and what follows.
  private static func parts(of path: String) -> (folder: String, start: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  private static func choice(_ name: String, in folder: String) -> Choice? {
    if Truth.isSegments(name) { return nil }
    if let kind = Kind(of: name) { return Choice(name: name, kind: kind) }
    let path = (folder as NSString).appendingPathComponent(name)
    return Folders.isFolder(path) ? Choice(name: name, kind: .folder) : nil
  }
}
