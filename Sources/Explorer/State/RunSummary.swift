import Foundation
import Graph
import Images
import Models

/// What screens need to know of a run without asking for an activation.
public struct RunSummary: Sendable {
  /// Counts the runs of a session; results of one are no results of another.
  public let generation: Int
  public let imageName: String
  public let modelName: String
  /// The picture at the size the network sees.
  public let image: RGBImage
  public let graph: ComputationGraph
  public let tree: GraphTree
  /// Where each class stands among the model's, by its number.
  public let classRanks: [Int: Int]
  public let queries: Int
  public let heads: Int
  /// Layers up to the last whose attention there is.
  public let encoderLayers: Int
  public let decoderLayers: Int
  /// The encoder's grid of places.
  public let places: (width: Int, height: Int)
  public let hasMasks: Bool
  /// Whether it names classes of the whole picture and has no queries.
  public let isClassifier: Bool

  public init(_ run: ForwardRun, imageName: String, generation: Int = 0) {
    self.generation = generation
    self.imageName = imageName
    modelName = run.modelName
    classRanks = Dictionary(
      run.categories.all.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    image = run.resized
    graph = run.recorder.graph
    tree = GraphTree(run.recorder.graph)
    let graph = run.recorder.graph
    places = graph.places
    func patterns(_ path: (Int) -> String) -> (layers: Int, shape: [Int]?) {
      // [1, heads, from, to]; a recording by another program may have anything under this name.
      let shapes = (0..<Self.mostLayers).map { graph[path($0)]?.shape }.map {
        $0?.count == 4 && $0?.contains(0) == false ? $0 : nil
      }
      let last = shapes.lastIndex { $0 != nil }
      return (last.map { $0 + 1 } ?? 0, last.flatMap { shapes[$0] })
    }
    let encoder = patterns { "transformer.encoder.layers.\($0).self_attn.pattern" }
    let decoder = patterns { "transformer.decoder.layers.\($0).multihead_attn.pattern" }
    (encoderLayers, decoderLayers) = (encoder.layers, decoder.layers)
    heads = (decoder.shape ?? encoder.shape)?[1] ?? 1
    let logits = graph["pred_logits"]?.shape
    queries = max(1, logits?.count == 3 ? logits?[1] ?? 1 : decoder.shape?[2] ?? 1)
    hasMasks = graph["mask_head"] != nil
    isClassifier = run.isClassifier
  }

  /// More than any DETR has. A recording need not begin with the first.
  private static let mostLayers = 64

  /// Width over height of the picture.
  var aspect: Double { Double(image.width) / Double(image.height) }
}
