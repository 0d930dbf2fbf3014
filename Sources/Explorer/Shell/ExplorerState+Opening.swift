import Foundation

extension ExplorerState {
  /// Opens a file, to be explored or compared with; whatever else is being opened is given up.
  mutating func open(_ path: String, for question: Question = .open) -> [Effect] {
    let path = TypedPath.resolved(path)
    opening = path
    return [question == .compare ? .openReference(path: path) : .open(paths: [path])]
  }

  /// Opens the next image of the folder that can be opened.
  mutating func openImage(by step: Int) -> [Effect] {
    guard let place = images.firstIndex(of: opening ?? imagePath) else { return [] }
    let count = images.count
    let others = (1..<count).map { images[((place + step * $0) % count + count) % count] }
    opening = others.first
    return others.isEmpty ? [] : [.open(paths: others)]
  }

  /// Remembers what was opened, the latest first.
  mutating func remember(opened path: String) {
    let isFile = path.contains("/")
    let path = isFile ? URL(fileURLWithPath: path).path : path
    recent = Array(([path] + recent.filter { $0 != path }).prefix(Self.mostRecent))
  }

  private static let mostRecent = 8
}
