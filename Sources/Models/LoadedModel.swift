import Checkpoints
import Foundation
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
  /// What the user should know of how the file was read: a line each.
  public var notices: [String] { readingNotices + [labelNotice].compactMap { $0 } }
  private let readingNotices: [String]
  /// What of the labels does not fit.
  private var labelNotice: String?
  /// Classes that it tells apart, without "no object"; nil where it tells none.
  public let classes: Int?
  private let training: TrainingStatistics?

  /// The sizes as recordings state them; nil where they do not.
  public var configuration: Configuration? { network.configuration }

  /// Opens a checkpoint, recognises what it is, reads the sizes from its shapes and loads its weights strictly.
  ///
  /// - Parameters:
  ///   - hints: what the user knows better than the file's metadata.
  ///   - families: what may be in it.
  /// - Throws: `CheckpointError` where the file cannot be read or does not fit, `ModelError` where it is no model
  ///   known here.
  public init(
    path: String, hints: ModelHints = ModelHints(), families: ModelFamilies = .known
  ) throws {
    try self.init(Checkpoint(path: path), hints: hints, families: families)
  }

  /// Opens a checkpoint whose file is open already.
  ///
  /// - Throws: as `init(path:hints:families:)`.
  public init(
    _ checkpoint: Checkpoint, hints: ModelHints = ModelHints(), families: ModelFamilies = .known
  ) throws {
    let path = checkpoint.path
    let checkpoint =
      hints.stateDict == nil ? checkpoint : try Checkpoint(path: path, stateDict: hints.stateDict)
    let metadata = try ModelMetadata(checkpoint.metadata)
    let isPlace = hints.stateDict != nil && checkpoint.stateDict == hints.stateDict
    let recognition = families.recognise(checkpoint.entries, stateDict: isPlace ? nil : hints.stateDict)
    try Self.checkWhole(checkpoint, recognition)
    guard let family = recognition.family else {
      if let name = hints.stateDict { try Self.checkHolds(name, path: path, families) }
      throw Self.unrecognised(checkpoint, families)
    }
    let copies =
      isPlace || checkpoint.stateDictCopies.isEmpty ? [] : [checkpoint.stateDict] + checkpoint.stateDictCopies
    let rivals = recognition.rivals.isEmpty ? copies : [recognition.prefix] + recognition.rivals
    guard rivals.isEmpty else {
      let names = rivals.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
      throw ModelError.ambiguous(path: checkpoint.path, candidates: names)
    }
    let neighbours = Neighbours(of: path, modelTypes: family.modelTypes)
    training = metadata.training
    name = metadata.name ?? Self.baseName(of: path)
    network = try family.network(
      WeightsDescription(
        shapes: Dictionary(
          recognition.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first }),
        source: recognition.sourceName,
        hints: hints.completed(by: metadata.hints), arguments: ModelHints(argumentsIn: checkpoint),
        neighbours: neighbours, path: path))
    // Parameters do not depend on the input's size.
    let graph = network.graph(height: 64, width: 64)
    let specs = graph.parameters.map { ParameterSpec(name: $0.name, shape: $0.shape) }
    classes = Self.classes(in: graph.anatomy, network.scoring)
    parameters = try checkpoint.load(specs, from: recognition.tensors, for: name)
    categories = try metadata.categories ?? neighbours.categories() ?? network.categories
    preprocessing = try metadata.preprocessing ?? neighbours.preprocessing() ?? network.preprocessing
    readingNotices =
      neighbours.notices + [Assumption.line(network.assumptions)].compactMap { $0 } + network.notices
      + recognition.unrun.map { "the \($0) is set aside: it cannot be run here" }
      + Self.setAside(recognition.foreign)
    labelNotice = metadata.categories == nil ? try neighbours.misfit(classes: classes) : nil
    fusions =
      network.fusions
      + [ConvolutionFusion(), LinearFusion(), AttentionFusion(), NormFusion(), VectorFusion()]
  }

  /// - Throws: `ModelError` where the file has but a part of a model, or numbers that cannot be read.
  private static func checkWhole(_ checkpoint: Checkpoint, _ recognition: Recognition) throws(ModelError) {
    guard checkpoint.otherParts.isEmpty else {
      throw .part(path: checkpoint.path, others: checkpoint.otherParts)
    }
    let unread = checkpoint.unread.filter { $0.key.hasPrefix(recognition.prefix) }
    if let first = unread.min(by: { $0.key < $1.key }),
      recognition.family != nil || unread.count > checkpoint.entries.count
    {
      throw .unreadable(path: checkpoint.path, tensor: first.key, type: first.value)
    }
  }

  /// - Throws: `ModelError.noStateDict` where a file has models, but none of a name.
  private static func checkHolds(_ name: String, path: String, _ families: ModelFamilies) throws {
    let whole = try Checkpoint(path: path)
    let found = families.recognise(whole.entries)
    guard found.family != nil else { return }
    let behind = ([found.prefix] + found.rivals).filter { !$0.isEmpty }.map { String($0.dropLast()) }
    let all = (behind.isEmpty ? [whole.stateDict] : behind) + whole.stateDictCopies
    guard !all.contains(name) else { return }
    let named = all.filter { !$0.isEmpty }
    throw ModelError.noStateDict(
      path: path, name: name, candidates: named.isEmpty ? ["one model without a name"] : named)
  }

  private static func classes(in anatomy: Anatomy, _ scoring: ClassScoring) -> Int? {
    if let node = anatomy.output(.imageClasses) { return node.shape.last }
    return anatomy.output(.classLogits)?.shape.last.map { scoring == .softmaxWithNoObject ? $0 - 1 : $0 }
  }

  /// Names the classes as a file of labels does; where they do not fit, a notice says so.
  ///
  /// - Throws: `ModelError.badLabels`.
  public mutating func setLabels(_ file: MappedFile) throws(ModelError) {
    try CategoriesFile.check(byteCount: file.size, file.path)
    try setLabels(file.contents.withUnsafeBytes { Data($0) }, path: file.path)
  }

  /// The same, of a file's bytes.
  ///
  /// - Throws: `ModelError.badLabels`.
  public mutating func setLabels(_ data: Data, path: String) throws(ModelError) {
    let file = try CategoriesFile(data, path: path)
    categories = file.categories
    let name = (path as NSString).lastPathComponent.printable
    labelNotice = classes.flatMap { categories.misfit(classes: $0, columns: file.columns, file: name) }
  }

  private static func setAside(_ keys: [String]) -> [String] {
    guard !keys.isEmpty else { return [] }
    let named = keys.prefix(3).joined(separator: ", ").printable + (keys.count > 3 ? " …" : "")
    return ["set aside, since no part of what is run: \(named)"]
  }

  private static func unrecognised(_ checkpoint: Checkpoint, _ families: ModelFamilies) -> ModelError {
    if let name = Relatives.name(of: checkpoint.entries.map(\.name)) {
      return .relative(path: checkpoint.path, name: name)
    }
    if let missing = families.nearMiss(checkpoint.entries) {
      return .incomplete(path: checkpoint.path, missing: missing)
    }
    return .unrecognised(path: checkpoint.path, found: summary(of: checkpoint))
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
    let limit = min(network.sideLimit ?? .max, Preprocessing.largestSide)
    guard max(height, width) <= limit else {
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
    let size = preprocessing.resizedSize(width: image.width, height: image.height)
    guard max(size.height, size.width) <= Preprocessing.largestSide else {
      throw ModelError.inputTooLarge(
        limit: Preprocessing.largestSide, height: size.height, width: size.width)
    }
    let resized = preprocessing.resized(image)
    return run(
      of: image, seen: preprocessing.seen(of: image), as: resized,
      try recorder(input: preprocessing.tensor(of: resized), hooks: hooks, budget: budget),
      notices + [preprocessing.notice].compactMap { $0 })
  }

  /// A pass with what the model is.
  ///
  /// - Parameters:
  ///   - seen: what the network sees of the picture, at the picture's own size.
  ///   - resized: the same at the network's size.
  func run(
    of picture: RGBImage, seen: RGBImage, as resized: RGBImage, _ recorder: Recorder, _ notices: [String]
  ) -> ForwardRun {
    ForwardRun(
      modelName: name, configuration: configuration, categories: categories, scoring: network.scoring,
      preprocessing: preprocessing, image: seen, picture: picture, resized: resized, recorder: recorder,
      notice: notices.isEmpty ? nil : notices.joined(separator: "; "), assumptions: network.assumptions,
      training: training)
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

  /// The file's name without its ending; its folder's where every model's file is called so.
  private static func baseName(of path: String) -> String {
    let parts = path.split(separator: "/")
    let file = parts.last.map(String.init) ?? path
    let whole = file.hasSuffix(".index.json") ? String(file.dropLast(".index.json".count)) : file
    let stem = (whole as NSString).deletingPathExtension
    guard ["model", "pytorch_model"].contains(stem), parts.count > 1 else { return stem }
    return String(parts[parts.count - 2])
  }
}
