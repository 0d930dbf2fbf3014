import Checkpoints
import Images
import ModelGraph
import Tensors

/// A DETR with its weights, labels and preprocessing, ready to run.
public struct LoadedModel: Sendable {
  /// The model's own name, or its file's.
  public let name: String
  public let network: DETRsegm
  public let parameters: [String: Tensor]
  public let categories: Categories
  public var preprocessing: Preprocessing
  /// Faster ways to compute some nodes; none is the plain path.
  public var fusions: [any Fusion]

  public var configuration: Configuration { network.configuration }

  /// Opens a checkpoint, reads the sizes from its shapes and loads its weights strictly.
  ///
  /// - Parameter hints: what the user knows better than the file's metadata.
  /// - Throws: `CheckpointError` where the file cannot be read or does not fit, `ModelError` where it is no DETR.
  public init(path: String, hints: Configuration.Hints = Configuration.Hints()) throws {
    let checkpoint = try Checkpoint(path: path)
    let metadata = try ModelMetadata(checkpoint.metadata)
    let shapes = Dictionary(
      checkpoint.parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    let configuration = try Configuration(
      shapes: shapes,
      hints: .init(
        isDilated: hints.isDilated ?? metadata.hints.isDilated, heads: hints.heads ?? metadata.hints.heads))
    network = DETRsegm(configuration: configuration)
    name = metadata.name ?? Self.baseName(of: path)
    // Parameters do not depend on the input's size.
    let specs = network.graph(height: 64, width: 64).parameters.map {
      ParameterSpec(name: $0.name, shape: $0.shape)
    }
    let loaded = try checkpoint.load(specs, for: name)
    parameters = Dictionary(uniqueKeysWithValues: specs.map { ($0.name, loaded[$0.name]) })
    // The published models have 91 or 250 class columns; any other count is somebody's own.
    categories = metadata.categories ?? ([91, 250].contains(configuration.classes) ? .coco : Categories([]))
    preprocessing = metadata.preprocessing ?? .published
    fusions = [
      MaskHeadFusion(heads: configuration.heads), ConvolutionFusion(), AttentionFusion(), NormFusion(),
      VectorFusion(),
    ]
  }

  /// One pass over a picture, recorded on demand.
  ///
  /// - Parameter budget: bytes of activations to hold at most.
  /// - Throws: `GraphError` where a hook's node is unknown.
  public func run(
    _ image: RGBImage, hooks: Hooks = Hooks(), budget: Int = Recorder.defaultBudget
  ) throws -> ForwardRun {
    let resized = preprocessing.resized(image)
    return ForwardRun(
      modelName: name, configuration: configuration, categories: categories, preprocessing: preprocessing,
      image: image, resized: resized,
      recorder: try recorder(input: preprocessing.tensor(of: resized), hooks: hooks, budget: budget))
  }

  /// One pass over an input `[1, 3, H, W]`, recorded on demand.
  ///
  /// - Throws: `GraphError` where a hook's node is unknown.
  public func recorder(
    input: Tensor, hooks: Hooks = Hooks(), budget: Int = Recorder.defaultBudget
  ) throws(GraphError) -> Recorder {
    try Recorder(
      graph: network.graph(height: input.shape[2], width: input.shape[3]), parameters: parameters,
      inputs: ["input": input], hooks: hooks, fusions: fusions, budget: budget)
  }

  private static func baseName(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.split(separator: ".").first.map(String.init) ?? file
  }
}
