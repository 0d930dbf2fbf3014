import Analysis
import Graph
import Images
import Models

/// What screens need to know of a run without asking for an activation.
public struct RunView: Sendable, Identifiable {
  public let id: RunID
  public let imageName: String
  /// The picture at the size the network sees.
  public var image: RGBImage { run.resized }
  public var modelName: String { run.modelName }
  public var graph: ComputationGraph { run.recorder.graph }
  public var anatomy: Anatomy { run.anatomy }
  public let tree: GraphTree
  public let queries: Int
  public let heads: Int
  /// Layers up to the last whose attention there is: a recording need not begin with the first.
  public let encoderLayers: Int
  public let decoderLayers: Int
  /// The transformer's grid of places; a single place where there is none.
  public let grid: Grid
  /// Whether it names classes of the whole picture and has no queries.
  public let isClassifier: Bool
  let run: ForwardRun

  init(_ run: ForwardRun, id: RunID, imageName: String) {
    self.init(run, id: id, imageName: imageName, tree: GraphTree(run.recorder.graph))
  }

  private init(_ run: ForwardRun, id: RunID, imageName: String, tree: GraphTree) {
    (self.run, self.id, self.imageName, self.tree) = (run, id, imageName, tree)
    let anatomy = run.anatomy
    let encoder = anatomy.attentions(.encoder).last { $0.pattern != nil }
    let decoder = anatomy.attentions(.cross).last { $0.pattern != nil }
    encoderLayers = encoder.map { $0.layer + 1 } ?? 0
    decoderLayers = decoder.map { $0.layer + 1 } ?? 0
    heads = (decoder ?? encoder)?.heads ?? 1
    let counted = [anatomy.output(.classLogits), decoder?.pattern]
    queries = max(1, counted.lazy.compactMap { $0?.form.extent(.query) }.first ?? 1)
    grid = anatomy.grid.flatMap { $0.count > 0 ? $0 : nil } ?? Grid(height: 1, width: 1)
    isClassifier = run.isClassifier
  }

  /// The same model and picture with other activations.
  func edited(_ run: ForwardRun, id: RunID) -> RunView {
    RunView(run, id: id, imageName: imageName, tree: tree)
  }

  /// The changes that were made in it.
  public var edits: [Intervention] { run.edits }

  /// What of the model was taken for granted, since its weights do not say.
  public var assumptions: [Assumption] { run.assumptions }

  /// What to say of a part that is not there.
  func lacking(_ part: String) -> String { run.lacking(part).description }

  /// Whether queries have masks.
  public var hasMasks: Bool { anatomy.output(.masks) != nil }

  /// Whether a mask head begins with an attention that is there.
  public var hasMaskAttention: Bool { anatomy[.pattern(.mask, layer: 0)] != nil }

  /// Whether cross-attention adds up scores of several kinds.
  public var hasScoreParts: Bool {
    (0..<decoderLayers).contains { !anatomy.scoreParts(.cross, layer: $0).isEmpty }
  }

  /// Width over height of the picture.
  public var aspect: Double { Double(image.width) / Double(image.height) }

  /// Seconds that nodes took so far, by path.
  public var seconds: [String: Double] { run.recorder.seconds }

  /// How an activation's values are seen as maps; those of a single value where the run has no such node.
  public func layout(_ path: String) -> MapLayout {
    MapLayout(graph[path]?.form ?? Form(shape: [], axes: []))
  }
}
