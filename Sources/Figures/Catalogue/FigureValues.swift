/// The numbers that a figure shows, maps of one size.
public struct FigureValues: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    /// Values of a tensor, a map after the other.
    case numbers([[Float]])
    /// One map of ids, and what they mean.
    case ids([Int], names: [Int: String])
  }

  public let content: Content
  public let width: Int
  public let height: Int

  init(_ maps: [[Float]], width: Int, height: Int) {
    (content, self.width, self.height) = (.numbers(maps), width, height)
  }

  init(ids: [Int], names: [Int: String], width: Int, height: Int) {
    (content, self.width, self.height) = (.ids(ids, names: names), width, height)
  }

  /// What each map is, in their order; empty where there is nothing to say.
  public var mapNames: [String] = []

  /// Empty for ids.
  var maps: [[Float]] { if case .numbers(let maps) = content { maps } else { [] } }
}
