import Analysis
import Graph
import Models

/// The attentions of a run as maps over its picture.
struct FigureAttention {
  private let run: ForwardRun
  private var graph: ComputationGraph { run.recorder.graph }

  init(_ run: ForwardRun) { self.run = run }

  func crossPath(_ layer: Int) -> String { "transformer.decoder.layers.\(layer).multihead_attn.pattern" }
  func encoderPath(_ layer: Int) -> String { "transformer.encoder.layers.\(layer).self_attn.pattern" }

  /// The decoder layers with cross-attention, from 0.
  var decoderLayers: Range<Int> { layers(crossPath) }
  var encoderLayers: Range<Int> { layers(encoderPath) }

  private func layers(_ path: (Int) -> String) -> Range<Int> {
    var count = 0
    while graph[path(count)] != nil { count += 1 }
    return 0..<count
  }

  /// The grid of places that attention goes over.
  var grid: (width: Int, height: Int) { graph.places }

  /// A decoder layer that exists; the last where none is named.
  ///
  /// - Throws: `FigureError.lacks`, `.outOfRange`.
  func checked(_ layer: Int?, figure: String) throws(FigureError) -> Int {
    guard let last = decoderLayers.last else { throw .lacks(figure: figure, part: "decoder attention") }
    guard let layer else { return last }
    guard decoderLayers.contains(layer) else {
      throw .outOfRange(option: "--layer", found: "\(layer)", expected: "0 to \(last)")
    }
    return layer
  }

  /// Where each head of a query looks in a decoder layer.
  func cross(query: Int, layer: Int) throws -> MapStack {
    try HeadMaps(
      path: crossPath(layer), .attention(query: query, height: grid.height, width: grid.width)
    ).evaluate(in: run)
  }

  /// The mean over heads of every query's cross-attention: `[Q][HW]`.
  func crossMeans(queries: [Int], layer: Int) throws -> [[Float]] {
    try queries.map { try cross(query: $0, layer: layer).mean }
  }

  /// The heads of a query in `bbox_mask`; nil where the model has none.
  func bboxMask(query: Int) throws -> MapStack? {
    guard graph["bbox_mask"] != nil else { return nil }
    return try HeadMaps(path: "bbox_mask", .query(query)).evaluate(in: run)
  }

  /// What a place attends to in an encoder layer, the mean over heads.
  func encoder(place: Int, layer: Int) throws -> [Float] {
    try HeadMaps(
      path: encoderPath(layer), .from(place: place, height: grid.height, width: grid.width)
    ).evaluate(in: run).mean
  }
}
