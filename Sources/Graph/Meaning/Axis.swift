/// Rows and columns of places over the picture.
public struct Grid: Hashable, Sendable, Codable {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// How many places there are, row by row from the top left.
  public var count: Int { height * width }
}

/// What one axis of an activation counts.
public enum Axis: Hashable, Sendable {
  case batch
  /// Layers of the decoder.
  case layer
  case query
  case head
  case channel
  /// Rows of a feature map.
  case y
  /// Columns of a feature map.
  case x
  /// The places of a grid in one axis, row by row.
  case place(Grid)
  /// The four numbers of a box, or the two of a point.
  case coordinate
  /// Class columns.
  case label
  /// Nothing that is known.
  case free
}

extension Axis: CustomStringConvertible, Codable {
  private static let words: [String: Axis] = [
    "batch": .batch, "layer": .layer, "query": .query, "head": .head, "channel": .channel, "y": .y, "x": .x,
    "coordinate": .coordinate, "label": .label, "free": .free,
  ]

  /// One word: `head`, or `place(25x34)` with the rows first.
  public var description: String {
    if case .place(let grid) = self { return "place(\(grid.height)x\(grid.width))" }
    return Self.words.first { $0.value == self }?.key ?? ""
  }

  /// An axis by its description, or nil.
  public init?(_ text: String) {
    if let axis = Self.words[text] {
      self = axis
      return
    }
    guard text.hasPrefix("place("), text.hasSuffix(")") else { return nil }
    let sides = text.dropFirst("place(".count).dropLast().split(separator: "x").map { Int($0) }
    guard sides.count == 2, let height = sides[0], let width = sides[1], height > 0, width > 0,
      !height.multipliedReportingOverflow(by: width).overflow
    else { return nil }
    self = .place(Grid(height: height, width: width))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let axis = Axis(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no axis is named \(text)")
    }
    self = axis
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// What is known of an activation before there are numbers: its extents and what each axis counts.
public struct Form: Hashable, Sendable {
  public let shape: [Int]
  public let axes: [Axis]

  /// - Parameter axes: as many as `shape` has extents.
  public init(shape: [Int], axes: [Axis]) {
    precondition(shape.count == axes.count, "\(shape.count) extents and \(axes.count) axes")
    self.shape = shape
    self.axes = axes
  }

  /// The extent of the first axis of that meaning, or nil.
  public func extent(_ axis: Axis) -> Int? { axes.firstIndex(of: axis).map { shape[$0] } }

  /// The grid of its places: that of its `y` and `x`, else of its first axis of places; nil without places.
  public var grid: Grid? {
    if let height = extent(.y), let width = extent(.x) { return Grid(height: height, width: width) }
    return axes.lazy.compactMap { axis in
      if case .place(let grid) = axis { grid } else { nil }
    }.first
  }
}

extension Axis {
  /// The first axis of operands of which some have one row for all: what it counts in the others.
  static func rows(of operands: [Form]) -> Axis {
    operands.lazy.map { $0.axes[0] }.first { $0 != .batch } ?? .batch
  }
}
