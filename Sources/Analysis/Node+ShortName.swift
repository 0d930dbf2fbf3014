import Graph

extension Node {
  /// The shortest of its names, which is the one that people use.
  package var shortName: String {
    let shortest = aliases.min { $0.count < $1.count }
    return shortest.flatMap { $0.count < path.count ? $0 : nil } ?? path
  }
}
