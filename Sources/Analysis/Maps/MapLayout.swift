import Graph
import Tensors

/// How the values of an activation are seen as maps, read off its axes: which make up a map, which count the maps.
public struct MapLayout: Hashable, Sendable {
  public let count: Int
  public let height: Int
  public let width: Int
  /// Whether the maps lie over the picture.
  public let isSpatial: Bool
  /// What there is one map for each of; nil where there is a single map, or no single axis counts them.
  public let unit: Axis?
  /// The axis of `unit`.
  public let countAxis: Int?
  /// The axis of queries, where one query's maps are looked at.
  private let rowAxis: Int?
  private let form: Form

  /// A feature map's rows and columns make up a map, or else the places of one grid; without these the last two axes
  /// do, a table. Of an empty activation, as a recording may hold, the layout is that of a single value.
  public init(_ form: Form) {
    self.form = form
    let shape = form.shape.map { max(1, $0) }
    let axes = form.axes
    let gridAxes = axes.indices.filter { [.y, .x].contains(axes[$0]) }
    let placeAxes = axes.indices.filter { if case .place = axes[$0] { true } else { false } }
    let isMap = gridAxes.count == 2
    let isTokens = !isMap && placeAxes.count == 1 && !axes.contains(.query)
    isSpatial = isMap || isTokens
    if isSpatial {
      let mapAxes = isMap ? gridAxes : placeAxes
      let counting = axes.indices.last { !mapAxes.contains($0) && ![.batch, .query].contains(axes[$0]) }
      count = counting.map { shape[$0] } ?? 1
      countAxis = counting
      let grid = form.grid
      (height, width) = (max(1, grid?.height ?? 1), max(1, grid?.width ?? 1))
      rowAxis = axes.firstIndex(of: .query)
    } else {
      let leading = shape.indices.dropLast(2)
      let counting = leading.filter { axes[$0] != .batch }
      count = leading.reduce(1) { $0 * shape[$1] }
      countAxis = counting.count == 1 ? counting[0] : nil
      height = shape.dropLast().last ?? 1
      width = shape.last ?? 1
      rowAxis = nil
    }
    unit = countAxis.map { axes[$0] }
  }

  /// Whether only one query's row is looked at.
  public var needsRow: Bool { rowAxis != nil }

  /// Whether that row is one of the first axis, so that it can be computed alone.
  public var isRowwise: Bool { rowAxis == 0 }

  /// How many queries have maps.
  var rows: Int { rowAxis.map { form.shape[$0] } ?? 1 }

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
  public func position(of map: String, row: Int, _ x: Int, _ y: Int) -> String {
    form.axes.indices.map { axis in
      switch form.axes[axis] {
      case _ where axis == countAxis: map
      case _ where axis == rowAxis: String(row)
      case .y: String(y)
      case .x: String(x)
      case .place: String(y * width + x)
      default: "0"
      }
    }.joined(separator: ", ")
  }

  /// The maps as `[count, height · width]`.
  ///
  /// - Parameters:
  ///   - tensor: the activation, or where `isRowwise` its one row.
  ///   - row: the query, where `needsRow`.
  package func matrix(of tensor: Tensor, row: Int) -> Tensor {
    guard isSpatial else { return tensor.reshaped([count, height * width]) }
    // What neither counts maps nor makes them up is looked at in one place.
    var maps = tensor
    var kept: [Int] = []
    for axis in form.axes.indices {
      let isMap = [.y, .x].contains(form.axes[axis]) || axis == placeAxis
      if isMap || axis == countAxis {
        kept.append(axis)
      } else {
        maps = maps.slice(at: axis == rowAxis && axis > 0 ? row : 0, axis: kept.count)
      }
    }
    if let countAxis, let position = kept.firstIndex(of: countAxis), position > 0 {
      maps = maps.permuted([position] + kept.indices.filter { $0 != position })
    }
    return maps.reshaped([count, height * width])
  }

  private var placeAxis: Int? {
    form.axes.firstIndex { if case .place = $0 { true } else { false } }
  }
}

extension Tensor {
  /// What lies at one index of an axis, without that axis.
  fileprivate func slice(at index: Int, axis: Int) -> Tensor {
    if axis == 0 { return row(index) }
    let order = [axis] + shape.indices.filter { $0 != axis }
    return permuted(order).row(index)
  }
}
