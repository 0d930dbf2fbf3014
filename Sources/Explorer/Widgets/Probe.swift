/// A number on screen: where it stands in its tensor, and what it is.
public struct Probe: Hashable, Sendable {
  /// `[0, 3, 33, 228]`; where several elements make one number, how they do stands in place of an index.
  public let position: String
  public let value: Float

  public init(_ indices: String, value: Float) {
    position = "[\(indices)]"
    self.value = value
  }
}
