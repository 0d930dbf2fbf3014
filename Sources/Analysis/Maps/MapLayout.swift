import Tensors

/// How the values of an activation are seen as maps: which axes count them, and which make up each.
public struct MapLayout: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// `[1, C, H, W]`.
    case channels
    /// `[1, H·W, C]`, a map for each channel.
    case tokens
    /// `[Q, C, H, W]` or `[Q, H, W]`: one query's.
    case row
    /// `[1, Q, C, H, W]`: one query's.
    case innerRow
    /// `[L, 1, Q, C]`, `[1, Q, C]` or less: tables, not places.
    case tables
  }

  package let kind: Kind
  package let count: Int
  package let height: Int
  package let width: Int
  /// Whether the maps lie over the picture.
  package let isSpatial: Bool
  private let hasChannels: Bool

  /// Of an empty activation, as a recording may hold, the layout is that of a single value; there is no map to show.
  package init(path: String, shape: [Int], places: (width: Int, height: Int)) {
    let shape = shape.map { max(1, $0) }
    let isPattern = path.hasSuffix(".pattern") || path.hasSuffix(".scores")
    switch shape.count {
    case 5:
      self.init(.innerRow, shape[2], shape[3], shape[4], isSpatial: true)
    case 4 where shape[0] == 1:
      self.init(
        .channels, shape[1], shape[2], shape[3], isSpatial: !isPattern || path == "bbox_attention.scores")
    case 4 where path == "hs" && shape[1] == 1:
      self.init(.tables, shape[0], shape[2], shape[3], isSpatial: false)
    case 4:
      self.init(.row, shape[1], shape[2], shape[3], isSpatial: true)
    case 3 where shape[0] == 1 && shape[1] == places.width * places.height:
      self.init(.tokens, shape[2], places.height, places.width, isSpatial: true)
    case 3 where shape[0] == 1:
      self.init(.tables, 1, shape[1], shape[2], isSpatial: false)
    case 3:
      self.init(.row, 1, shape[1], shape[2], isSpatial: true, hasChannels: false)
    default:
      self.init(.tables, 1, shape.dropLast().reduce(1, *), shape.last ?? 1, isSpatial: false)
    }
  }

  private init(
    _ kind: Kind, _ count: Int, _ height: Int, _ width: Int, isSpatial: Bool, hasChannels: Bool = true
  ) {
    (self.kind, self.count, self.height, self.width) = (kind, count, height, width)
    (self.isSpatial, self.hasChannels) = (isSpatial, hasChannels)
  }

  /// Whether only one query's row is looked at.
  package var needsRow: Bool { kind == .row || kind == .innerRow }

  /// Every `factor`-th size at which all maps together stay small enough for a screen.
  package var reduction: Int {
    var factor = 1
    while factor < max(height, width),
      count * ((height + factor - 1) / factor) * ((width + factor - 1) / factor) > Self.limit
    { factor += 1 }
    return factor
  }

  private static let limit = 2 << 20

  /// Where a value of a map stands in the tensor; `map` may name several channels that make one map.
  package func position(of map: String, row: Int, _ x: Int, _ y: Int) -> String {
    switch kind {
    case .channels: "0, \(map), \(y), \(x)"
    case .tokens: "0, \(y * width + x), \(map)"
    case .row: hasChannels ? "\(row), \(map), \(y), \(x)" : "\(row), \(y), \(x)"
    case .innerRow: "0, \(row), \(map), \(y), \(x)"
    case .tables: "\(map), \(y), \(x)"
    }
  }

  /// The maps as `[count, height · width]`.
  package func matrix(of tensor: Tensor) -> Tensor {
    switch kind {
    case .tokens: tensor.reshaped([height * width, count]).permuted([1, 0])
    case .channels, .row, .innerRow, .tables: tensor.reshaped([count, height * width])
    }
  }
}
