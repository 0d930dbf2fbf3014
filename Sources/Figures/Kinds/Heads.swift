import Analysis
import Color
import Foundations
import Graph
import Models
import Tensors

extension FigureKind {
  /// All heads of one query's attention, from `bbox_mask` or a decoder layer.
  public static let heads = FigureKind.sheet(
    "heads", "where every head of a query looks: bbox_mask, or a decoder layer with --layer",
    options: FigureOption.mapping.union([.query, .layer, .ownScale, .threshold, .raw]),
    times: [.layers(.cross), .heads, .queries]
  ) { subject, options in
    let chosen = try subject.query(options)
    let source = try QueryHeads(subject, query: chosen.query, layer: options.layer)
    let total = source.maps.map { Double($0.reduce(0, +)) }
    let sum = max(total.reduce(0, +), .leastNormalMagnitude)
    let headings = source.maps.indices.map { head in
      let share = source.isJoint ? " · \(formatPercent(total[head] / sum))" : ""
      return ["head \(head)\(share)", maximum(of: source.maps[head])]
    }
    let heat = HeatTiles(
      source.maps, width: source.width, height: source.height, aspect: subject.aspect, headings: headings,
      quantity: source.quantity, options, isOwnByDefault: !source.isJoint, headingsHaveMaximum: true)
    var picture = subject.picture
    picture.heading = ["picture", ""]
    picture.overlays = [.found(chosen)]
    return Sheet(
      title: options.title
        ?? "\(source.name), query \(chosen.name) (\(chosen.score))",
      tiles: heat.tiles, columns: min(4, source.maps.count), aside: picture, bar: heat.bar,
      caption: [
        subject.origin + " · \(source.path). " + heat.scaleNote,
        source.isJoint
          ? "One softmax runs over all heads and places together, so each head's share of the query's attention is told."
          : "Each head's softmax runs over all places"
            + (source.maps.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-3 } ? ": every map sums to 1." : "."),
      ], values: heat.values)
  }
}

/// The maps of all heads of one query.
struct QueryHeads {
  let name: String
  let path: String
  let maps: [[Float]]
  let width: Int
  let height: Int
  /// Whether one softmax runs over all heads.
  let isJoint: Bool

  var quantity: String { isJoint ? "Share of the query's attention" : "Attention of the query" }

  /// - Parameter layer: a decoder layer; nil is `bbox_mask`, or the last layer where the model has no mask head.
  init(_ subject: FigureSubject, query: Int, layer: Int?) throws {
    let attention = FigureAttention(subject.run)
    if layer == nil, let (name, stack) = try attention.mask(query: query) {
      (self.name, path, isJoint) = (name, name, true)
      (maps, width, height) = (stack.maps, stack.width, stack.height)
    } else {
      let layer = try attention.layer(layer, of: .cross, figure: "heads")
      let stack = try attention.cross(query: query, layer: layer)
      (name, isJoint) = ("cross-attention of decoder layer \(layer)", false)
      path = try attention.path(.cross, layer: layer)
      (maps, width, height) = (stack.maps, stack.width, stack.height)
    }
  }
}

extension Sheet.Overlay {
  /// A query's box in its colour.
  ///
  /// - Parameter labels: the first that has room is written.
  static func found(
    _ found: FigureSubject.Found, labels: [String] = [], isDashed: Bool = false
  ) -> Sheet.Overlay {
    let box = found.detection.box
    return .box(
      Area(x: Double(box.left), y: Double(box.top), width: Double(box.width), height: Double(box.height)),
      found.color, labels: labels, isDashed: isDashed)
  }
}
