import Checkpoints
import Graph
import Images
import Tensors

/// One picture through one model: the recorder, and what its outputs mean.
public struct ForwardRun: Sendable {
  public let modelName: String
  /// The model's sizes; nil for a recording by another program.
  public let configuration: Configuration?
  public let categories: Categories
  /// How class logits become probabilities.
  public let scoring: ClassScoring
  public let preprocessing: Preprocessing
  /// The picture as given; of an input that is cut from it, what the network sees, at the picture's own size.
  public internal(set) var image: RGBImage
  /// The whole picture.
  public internal(set) var picture: RGBImage
  /// The picture at the size the network sees.
  public internal(set) var resized: RGBImage
  public private(set) var recorder: Recorder
  /// What is to be known of where it comes from, as that the order of its activations is a guess, or the number of heads;
  /// of a recording, with which changes it was made.
  public var notice: String? {
    let edits = recordedEdits.isEmpty ? nil : "recorded with \(recordedEdits.joined(separator: ", "))"
    let all = [ownNotice, edits].compactMap { $0 }
    return all.isEmpty ? nil : all.joined(separator: "; ")
  }
  /// The same without the changes.
  package let ownNotice: String?
  /// The changes that a recording was made with, as texts; none of them can be taken back.
  public let recordedEdits: [String]
  /// The changes that were made since, in their order.
  public internal(set) var edits: [Intervention] = []
  /// What of the model was taken for granted, since its weights do not say; in words it is in `notice` too.
  public let assumptions: [Assumption]
  /// Whether nobody says what the model has beside these activations, as in a recording by another program.
  public let isExcerpt: Bool
  /// What the pictures of the model's training have in common; nil where nobody measured it.
  public let training: TrainingStatistics?

  /// As what numbers the activations of a recording are stored, by path; empty for a run of a model.
  public let storedTypes: [String: ElementType]

  package init(
    modelName: String, configuration: Configuration?, categories: Categories, scoring: ClassScoring,
    preprocessing: Preprocessing, image: RGBImage, picture: RGBImage? = nil, resized: RGBImage,
    recorder: Recorder, notice: String? = nil, assumptions: [Assumption] = [], isExcerpt: Bool = false,
    training: TrainingStatistics? = nil, storedTypes: [String: ElementType] = [:],
    recordedEdits: [String] = []
  ) {
    self.modelName = modelName
    self.configuration = configuration
    self.categories = categories
    self.scoring = scoring
    self.preprocessing = preprocessing
    self.image = image
    self.picture = picture ?? image
    self.resized = resized
    self.recorder = recorder
    ownNotice = notice
    self.recordedEdits = recordedEdits
    self.assumptions = assumptions
    self.isExcerpt = isExcerpt
    self.training = training
    self.storedTypes = storedTypes
  }

  /// The parts of the model that this is a run of.
  public var anatomy: Anatomy { recorder.graph.anatomy }

  /// All changes in words: what a recording was made with, then those made since.
  public var changes: [String] { recordedEdits + edits.map(\.description) }

  /// What to say of a part that is not there: of an excerpt, nobody knows whether its model has it.
  package func lacking(_ part: String) -> ModelError {
    isExcerpt ? .notHeld(part: part) : .lacks(model: modelName, part: part)
  }

  /// The same pass with more hooks; what lies upstream of them is shared, not computed again.
  ///
  /// - Throws: `GraphError.unknownNode`.
  public func runWithHooks(_ hooks: Hooks) throws(GraphError) -> ForwardRun {
    var run = self
    run.recorder = try recorder.runWithHooks(hooks)
    return run
  }

  /// Class, score and box of every query.
  ///
  /// - Throws: `ModelError.lacks` for a model without queries, `.outputShape` for a recording of something else;
  ///   `CancellationError`, or what a hook throws.
  public func detections() throws -> Detections {
    guard let logitsNode = anatomy.output(.classLogits) else {
      throw lacking("queries")
    }
    guard let boxesNode = anatomy.output(.boxes) else {
      throw lacking("boxes")
    }
    let (logits, boxes) = try predictions(logitsNode, boxesNode)
    let detections = Detections(logits: logits, boxes: boxes, categories: categories, scoring: scoring)
    if detections.probabilities.values.contains(where: \.isNaN) {
      throw ModelError.notNumbers(
        what: "scores", first: try recorder.firstWithoutNumbers(upTo: logitsNode) ?? logitsNode.path)
    }
    return detections
  }

  /// The decoder layers after which there are classes and boxes; the last one's are the model's.
  public var predictedLayers: [Int] {
    let boxes = Set(anatomy.predictions(.boxes).map(\.label))
    return anatomy.predictions(.classLogits).map(\.label).filter(boxes.contains)
  }

  /// Class logits `[1, Q, columns]` and boxes `[1, Q, 4]` of every query after one of `predictedLayers`.
  ///
  /// - Throws: as `detections`.
  public func predictions(afterLayer layer: Int) throws -> (logits: Tensor, boxes: Tensor) {
    func node(_ output: Output) -> Node? {
      anatomy.predictions(output).first { $0.label == layer }?.node
    }
    guard let logits = node(.classLogits), let boxes = node(.boxes) else {
      throw lacking("boxes after decoder layer \(layer)")
    }
    return try predictions(logits, boxes)
  }

  private func predictions(
    _ logitsNode: Node, _ boxesNode: Node
  ) throws -> (logits: Tensor, boxes: Tensor) {
    let logits = try recorder.activation(logitsNode.path)
    let boxes = try recorder.activation(boxesNode.path)
    let others = scoring == .softmaxWithNoObject ? 1 : 0
    try expect(logits, "[1, queries, classes\(others == 0 ? "" : " + 1")]", at: logitsNode) {
      $0.count == 3 && $0[0] == 1 && $0[2] > others
    }
    try expect(boxes, "[1, \(logits.shape[1]), 4]", at: boxesNode) {
      $0.count == 3 && $0[0] == 1 && $0[1] == logits.shape[1] && $0[2] == 4
    }
    return (logits, boxes)
  }

  /// How like the pictures of training this one is; nil where the model has no measure of it.
  ///
  /// - Throws: `GraphError` for a node that the model has not; `CancellationError`, or what a hook throws.
  public func familiarity() throws -> Familiarity? {
    guard let training else { return nil }
    return try training.distance(of: recorder.activation(training.node)).map {
      Familiarity(distance: $0, threshold: training.threshold)
    }
  }

  /// The most probable classes of the whole picture.
  ///
  /// - Throws: `ModelError.lacks` for a model that is no classifier, `.outputShape` for a recording of something else;
  ///   `CancellationError`, or what a hook throws.
  public func topClasses(count: Int = 5) throws -> [ClassProbability] {
    guard let node = anatomy.output(.imageClasses) else {
      throw lacking("classifier")
    }
    let logits = try recorder.activation(node.path)
    try expect(logits, "[1, classes]", at: node) { $0.count == 2 && $0[0] == 1 && $0[1] > 0 }
    let probabilities = logits.softmax(axes: [1]).values
    let order = probabilities.indices.sorted { (probabilities[$0], $1) > (probabilities[$1], $0) }
    return order.prefix(count).map {
      ClassProbability(category: categories[$0], probability: probabilities[$0])
    }
  }

  /// Whether the model names classes of the whole picture and not of queries.
  public var isClassifier: Bool { anatomy.output(.imageClasses) != nil }

  /// Mask logits of some queries at layer 1's size, `[queries.count, H1, W1]`; only theirs are computed.
  ///
  /// - Throws: `ModelError.lacks` for a model without a mask head, `.outputShape` for a recording of something else;
  ///   `GraphError.rowsOutOfRange`; `CancellationError`, or what a hook throws.
  public func masks(of queries: [Int]) throws -> Tensor {
    guard let node = anatomy.output(.masks) else {
      throw lacking("mask head")
    }
    if node.axes.first == .query {
      let masks = try recorder.activation(node.path, rows: queries)
      try expect(masks, "[queries, H, W]", at: node) { $0.count == 3 && $0[1] > 0 && $0[2] > 0 }
      return masks
    }
    let masks = try recorder.activation(node.path)
    try expect(masks, "[1, queries, H, W]", at: node) {
      $0.count == 4 && $0[0] > 0 && $0[2] > 0 && $0[3] > 0
    }
    guard queries.allSatisfy((0..<masks.shape[1]).contains) else {
      throw GraphError.rowsOutOfRange(path: node.path, rows: queries, available: masks.shape[1])
    }
    return masks.row(0).rows(queries)
  }

  /// The panoptic segmentation at the size the network sees, or at the picture's own.
  ///
  /// - Parameters:
  ///   - threshold: the score a query must exceed to take part.
  ///   - isOfPicture: whether the result has the picture's own size, at which small segments are then dropped, as the
  ///     published code does for evaluation.
  /// - Throws: `ModelError.lacks` for a model without queries or mask head; `CancellationError`, or what a hook throws.
  public func panoptic(
    above threshold: Float = PanopticSegmentation.defaultThreshold, atPictureSize isOfPicture: Bool = false
  ) throws -> PanopticSegmentation {
    let candidates = try detections().queries(above: threshold).sorted { $0.query < $1.query }
    let merge = PanopticMerge(
      candidates: candidates, masks: try numericMasks(of: candidates.map(\.query)), width: resized.width,
      height: resized.height, size: isOfPicture ? (image.width, image.height) : nil)
    return PanopticSegmentation(merge, of: candidates)
  }

  /// The masks of some queries at the picture's own size, each made when it is asked for: many of a large picture together
  /// would not fit into memory.
  ///
  /// As the published code does: logits are brought to the network's size bilinearly, what exceeds one half is inside, and
  /// the nearest of these pixels is taken.
  ///
  /// - Throws: as `masks(of:)`; `ModelError.notNumbers` where one is NaN.
  public func pictureMasks(of queries: [Int]) throws -> LazyMapSequence<Range<Int>, BinaryMask> {
    let logits = try numericMasks(of: queries)
    let large = logits.resizedBilinear(height: resized.height, width: resized.width)
    let rows = Tensor.nearestSources(from: resized.height, to: image.height)
    let columns = Tensor.nearestSources(from: resized.width, to: image.width)
    return queries.indices.lazy.map { [image, resized] index in
      large.row(index).withUnsafeElements { values in
        BinaryMask(
          width: image.width, height: image.height,
          pixels: rows.flatMap { row in columns.map { values[row * resized.width + $0] > 0 } })
      }
    }
  }

  /// The same, each a number.
  ///
  /// - Throws: as `masks(of:)`; `ModelError.notNumbers` where one is NaN.
  package func numericMasks(of queries: [Int]) throws -> Tensor {
    let logits = try masks(of: queries)
    guard !logits.values.contains(where: \.isNaN) else {
      let first = try anatomy.output(.masks).flatMap { try recorder.firstWithoutNumbers(upTo: $0) }
      throw ModelError.notNumbers(what: "masks", first: first ?? "the mask head")
    }
    return logits
  }

  private func expect(
    _ tensor: Tensor, _ expected: String, at node: Node, where fits: ([Int]) -> Bool
  ) throws(ModelError) {
    guard fits(tensor.shape) else {
      throw .outputShape(path: node.path, expected: expected, found: tensor.shape)
    }
  }
}
