import Graph
import Models

/// The masks that the mask head makes of what some queries are after an earlier decoder layer.
///
/// Class and box heads are trained after every layer, the mask head after the last alone: these masks nobody asked for in
/// training.
public struct LayerMasks: Derivation {
  public let layer: Int
  public let queries: [Int]

  public init(of queries: [Int], afterLayer layer: Int) {
    self.queries = queries
    self.layer = layer
  }

  /// - Returns: each query's mask logits at layer 1's size.
  /// - Throws: `ModelError.lacks` for a model without mask head or such a layer; `GraphError.notRecorded` for a recording
  ///   whose masks cannot be computed anew.
  public func evaluate(in run: ForwardRun) throws -> [Int: MapStack] {
    let masks = try run.withMasks(afterLayer: layer).masks(of: queries)
    let (height, width) = (masks.shape[1], masks.shape[2])
    return Dictionary(
      queries.enumerated().map { ($1, MapStack([masks.row($0).values], width: width, height: height)) },
      uniquingKeysWith: { first, _ in first })
  }

  public static func byteCount(of masks: [Int: MapStack]) -> Int {
    masks.values.reduce(0) { $0 + $1.byteCount }
  }
}

extension ForwardRun {
  /// The same pass with the mask head reading an earlier decoder layer's output.
  ///
  /// - Throws: `ModelError.lacks` for a model without mask head or such a layer.
  func withMasks(afterLayer layer: Int) throws -> ForwardRun {
    guard let scores = anatomy[.scores(.mask, layer: 0)], let reading = scores.inputs.first,
      let source = recorder.graph.nodes[reading].inputs.first
    else { throw lacking("mask head") }
    guard let output = anatomy[.decoderOutput(layer: layer)] else {
      throw lacking("decoder layer \(layer)")
    }
    let earlier = try recorder.activation(output.path)
    var hooks = Hooks()
    // What the mask head's queries are made from.
    hooks.add(at: HookPoint(recorder.graph.nodes[source].path)) { _ in earlier }
    return try runWithHooks(hooks)
  }
}
