/// What a part of the screen stands for, so that the mouse can choose it.
public enum Target: Hashable, Sendable {
  case screen(ScreenKind)
  case query(Int)
  case head(Int)
  case feature(String)
  /// A channel by its place in the order chosen.
  case channel(Int)
  /// A step of the mask head, by its path.
  case step(String)
  /// A row of the graph's tree, by its path.
  case node(String)
  /// A place of the picture, in fractions of its width and height.
  case place(x: Double, y: Double)
}
