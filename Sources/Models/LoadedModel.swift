import Checkpoints
import Graph
import Images
import Tensors

/// A DETR, or one of its relatives, with its weights, labels and preprocessing, ready to run.
public struct LoadedModel: Sendable {
  /// The model's own name, or its file's.
  public let name: String
  public let network: any Network
  public let parameters: [String: Tensor]
  public var categories: Categories
  public var preprocessing: Preprocessing
  /// Faster ways to compute some nodes; none is the plain path.
  public var fusions: [any Fusion]

  /// The sizes of a DETR; nil for its relatives.
  public var configuration: Configuration? { (network as? DETRsegm)?.configuration }

  /// Opens a checkpoint, recognises what it is, reads the sizes from its shapes and loads its weights strictly.
  ///
  /// - Parameter hints: what the user knows better than the file's metadata.
  /// - Throws: `CheckpointError` where the file cannot be read or does not fit, `ModelError` where it is no model
  ///   known here.
  public init(path: String, hints: Configuration.Hints = Configuration.Hints()) throws {
    let checkpoint = try Checkpoint(path: path)
    let metadata = try ModelMetadata(checkpoint.metadata)
    let beside = try checkpoint.hints()
    name = metadata.name ?? Self.baseName(of: path)
    network = try Self.network(
      checkpoint,
      Configuration.Hints(
        isDilated: hints.isDilated ?? metadata.hints.isDilated ?? beside.isDilated,
        heads: hints.heads ?? metadata.hints.heads ?? beside.heads))
    // Parameters do not depend on the input's size.
    let specs = network.graph(height: 64, width: 64).parameters.map {
      ParameterSpec(name: $0.name, shape: $0.shape)
    }
    parameters = try checkpoint.load(specs, for: name)
    categories = metadata.categories ?? Categories(names: beside.labels) ?? network.categories
    preprocessing = metadata.preprocessing ?? network.preprocessing
    let heads = (network as? DETRsegm)?.configuration.heads
    fusions =
      (heads.map { [MaskHeadFusion(heads: $0)] } ?? [])
      + [ConvolutionFusion(), LinearFusion(), AttentionFusion(), NormFusion(), VectorFusion()]
  }

  private static func network(
    _ checkpoint: Checkpoint, _ hints: Configuration.Hints
  ) throws(ModelError) -> any Network {
    let shapes = Dictionary(
      checkpoint.parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    switch checkpoint.kind {
    case .panoptic, .detection:
      return DETRsegm(configuration: try Configuration(shapes: shapes, hints: hints))
    case .demo: return try DETRdemo(shapes: shapes, hints: hints)
    case .resnet: return try ResNetClassifier(shapes: shapes, hints: hints)
    case .unknown:
      throw .unrecognised(path: checkpoint.path, found: summary(of: checkpoint))
    }
  }

  /// What a file holds that is no model known here.
  private static func summary(of checkpoint: Checkpoint) -> String {
    let names = checkpoint.entries.map(\.name)
    switch names.count {
    case 0 where checkpoint.otherContents.contains(where: { ".\($0.path)".contains("._modules.") }):
      return "a module saved whole instead of its state_dict()"
    case 0: return "no state dict"
    case 1...3: return "only " + names.joined(separator: ", ")
    default: return "\(names.count) tensors: \(names.prefix(3).joined(separator: ", ")) …"
    }
  }

  /// The model's graph for an input of `[1, 3, height, width]`.
  ///
  /// - Throws: `ModelError.inputTooLarge`.
  public func graph(height: Int, width: Int) throws(ModelError) -> ComputationGraph {
    if let limit = network.sideLimit, max(height, width) > limit {
      throw .inputTooLarge(limit: limit, height: height, width: width)
    }
    return network.graph(height: height, width: width)
  }

  /// One pass over a picture, recorded on demand.
  ///
  /// - Parameter budget: bytes of activations to hold at most.
  /// - Throws: `GraphError` where a hook's node is unknown, `ModelError.inputTooLarge`.
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
  /// - Throws: `GraphError` where a hook's node is unknown, `ModelError.inputTooLarge`.
  public func recorder(
    input: Tensor, hooks: Hooks = Hooks(), budget: Int = Recorder.defaultBudget
  ) throws -> Recorder {
    try Recorder(
      graph: try graph(height: input.shape[2], width: input.shape[3]), parameters: parameters,
      inputs: ["input": input], hooks: hooks, fusions: fusions, budget: budget)
  }

  private static func baseName(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.split(separator: ".").first.map(String.init) ?? file
  }
}
