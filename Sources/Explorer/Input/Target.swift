import Cells

/// The name of a screen, by which it is found, written down and gone to.
public struct ScreenID: Hashable, Sendable, Codable {
  public let name: String

  public init(_ name: String) { self.name = name }
}

/// A place of the picture, in fractions of its width and height.
public struct PicturePoint: Hashable, Sendable, Codable {
  public let x: Double
  public let y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// The value of a map under it.
  func cell(width: Int, height: Int) -> (x: Int, y: Int) {
    (min(width - 1, Int(x * Double(width))), min(height - 1, Int(y * Double(height))))
  }
}

/// What a part of the screen stands for, so that the mouse can choose it.
public enum Target: Hashable, Sendable {
  case screen(ScreenID)
  case query(Int)
  case head(Int)
  /// Something of the screen's own, by a name that the screen knows.
  case item(String)
  case place(PicturePoint)
  /// What a key does.
  case action(Action)
  /// The part of the scale on screen that its colours may be spread over.
  case scalePart(ClosedRange<Float>)
  /// A row of what a prompt offers.
  case suggestion(Int)

  /// Whether a double click opens it.
  var opens: Bool {
    switch self {
    case .head, .item: true
    case .screen, .query, .place, .action, .scalePart, .suggestion: false
    }
  }
}

/// A part of the screen and what it stands for.
public struct HitArea: Sendable {
  private enum Area: Sendable {
    case whole(Rect, Target)
    case picture(PixelMapping)
  }

  private let area: Area

  public init(_ rect: Rect, _ target: Target) { area = .whole(rect, target) }

  /// A picture, each cell of which stands for a place.
  public init(_ picture: PixelMapping) { area = .picture(picture) }

  /// What lies under a cell; nil where that is outside.
  func target(_ x: Int, _ y: Int) -> Target? {
    switch area {
    case .whole(let rect, let target):
      return rect.contains(x, y) ? target : nil
    case .picture(let mapping):
      guard let place = mapping.source(ofCell: x, y) else { return nil }
      return .place(
        PicturePoint(x: place.x / Double(mapping.sourceWidth), y: place.y / Double(mapping.sourceHeight)))
    }
  }
}
