import Color
import Graph

/// What passes from frame to frame of an animated figure.
public enum FigureAnimation: String, CaseIterable, Hashable, Sendable {
  case layers, heads, queries, stages
}

/// How a figure runs through a time that is natural to it.
enum FigureTime: Sendable {
  /// A frame for each layer whose attention there is.
  case layers(AttentionKind)
  /// A frame for each query that found something.
  case queries
  /// A frame for each tile.
  case heads, stages

  var animation: FigureAnimation {
    switch self {
    case .layers: .layers
    case .queries: .queries
    case .heads: .heads
    case .stages: .stages
    }
  }

  typealias SheetMaker = (FigureSubject, FigureOptions) throws -> Sheet

  /// The frames.
  func sheets(of subject: FigureSubject, _ options: FigureOptions, _ make: SheetMaker) throws -> [Sheet] {
    switch self {
    case .heads, .stages: return try make(subject, options).frames
    case .layers(let kind):
      guard options.layer == nil else { throw fixed("--layer") }
      let layers = FigureAttention(subject.run).layers(kind)
      // Where there is none the figure itself says so.
      guard !layers.isEmpty else { return [try make(subject, options)] }
      return try onOneScale(layers.map { options.with(\.layer, $0) }, subject, make)
    case .queries:
      guard options.query == nil else { throw fixed("--query") }
      let queries = try subject.found(options).map(\.query)
      guard !queries.isEmpty else { return [try make(subject, options)] }
      return try onOneScale(queries.map { options.with(\.query, $0) }, subject, make)
    }
  }

  private func fixed(_ option: String) -> FigureError {
    .outOfRange(
      option: "--animate", found: animation.rawValue, expected: "something else to pass beside \(option)")
  }

  /// What all frames show is seen before any is drawn, so that a colour means one value in all of them.
  private func onOneScale(
    _ frames: [FigureOptions], _ subject: FigureSubject, _ make: SheetMaker
  ) throws -> [Sheet] {
    let sheets = try frames.map { try make(subject, $0) }
    let bars = sheets.compactMap(\.bar)
    guard bars.count == sheets.count, let bar = bars.first else { return sheets }
    let maps = sheets.flatMap { $0.values?.maps ?? [] }
    guard !maps.isEmpty else { return sheets }
    let scale = ValueScale(bar.scale.kind, sharedBy: maps, symmetric: bar.scale.isSymmetric)
      .narrowed(to: bar.scale.part)
    return try frames.map { try make(subject, $0.with(\.frameScale, scale)) }
  }
}

extension Sheet {
  /// A sheet for each tile that passes; those that stay are on all.
  fileprivate var frames: [Sheet] {
    tiles.dropFirst(stillTiles).map { tile in
      var frame = self
      frame.tiles = tiles.prefix(stillTiles) + [tile]
      frame.columns = stillTiles + 1
      return frame
    }
  }
}

extension FigureOptions {
  fileprivate func with<Value>(
    _ option: WritableKeyPath<FigureOptions, Value?>, _ value: Value
  ) -> FigureOptions {
    var options = self
    options[keyPath: option] = value
    return options
  }
}
