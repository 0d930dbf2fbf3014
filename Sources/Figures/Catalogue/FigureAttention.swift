import Analysis
import Graph
import Models
import Tensors

/// The attentions of a run as maps over its picture.
struct FigureAttention {
  private let run: ForwardRun
  private let anatomy: Anatomy
  /// The grid of places that attention goes over.
  let grid: Grid

  init(_ run: ForwardRun) {
    self.run = run
    anatomy = run.anatomy
    grid = anatomy.grid ?? Grid(height: 1, width: 1)
  }

  /// The layers whose patterns there are, in order.
  func layers(_ kind: AttentionKind) -> [Int] {
    anatomy.attentions(kind).filter { $0.pattern != nil }.map(\.layer)
  }

  /// A layer that exists; the last where none is named.
  ///
  /// - Throws: `FigureError.lacks`, `.outOfRange`.
  func layer(_ layer: Int?, of kind: AttentionKind, figure: String) throws(FigureError) -> Int {
    let all = layers(kind)
    guard let first = all.first, let last = all.last else {
      throw .lacks(figure: figure, part: kind == .encoder ? "encoder attention" : "decoder attention")
    }
    guard let layer else { return last }
    guard all.contains(layer) else {
      throw .outOfRange(option: "--layer", found: "\(layer)", expected: "\(first) to \(last)")
    }
    return layer
  }

  /// - Throws: `FigureError.lacks`.
  func path(_ kind: AttentionKind, layer: Int) throws(FigureError) -> String {
    guard let pattern = anatomy.attention(kind, layer: layer)?.pattern else {
      throw .lacks(figure: "attention", part: "\(kind.rawValue) attention in layer \(layer)")
    }
    return pattern.path
  }

  /// Where each head of a query looks in a decoder layer.
  func cross(query: Int, layer: Int) throws -> MapStack {
    try stacks(.cross, layer: layer, [.attention(query: query, height: grid.height, width: grid.width)])[0]
  }

  /// The mean over heads of the cross-attention of some queries, `height × width` each.
  func crossMeans(queries: [Int], layer: Int) throws -> [[Float]] {
    let cuts = queries.map {
      HeadMaps.Cut.attention(query: $0, height: grid.height, width: grid.width)
    }
    return try stacks(.cross, layer: layer, cuts).map(\.mean)
  }

  /// The name and heads of a query in the mask head's attention; nil where the model has none.
  func mask(query: Int) throws -> (name: String, stack: MapStack)? {
    guard let pattern = anatomy.attentions(.mask).first?.pattern else { return nil }
    return (
      pattern.aliases.first ?? pattern.path, try HeadMaps(path: pattern.path, .query(query)).evaluate(in: run)
    )
  }

  /// What some places attend to in an encoder layer, the mean over heads.
  func encoder(places: [Int], layer: Int) throws -> [[Float]] {
    let cuts = places.map { HeadMaps.Cut.from(place: $0, height: grid.height, width: grid.width) }
    return try stacks(.encoder, layer: layer, cuts).map(\.mean)
  }

  /// Several cuts of one pattern, which is asked for once: the encoder's is too large to be held for sure.
  private func stacks(_ kind: AttentionKind, layer: Int, _ cuts: [HeadMaps.Cut]) throws -> [MapStack] {
    let path = try path(kind, layer: layer)
    let pattern = try run.recorder.activation(path)
    return try cuts.map { try HeadMaps(path: path, $0).stack(of: pattern) }
  }
}
