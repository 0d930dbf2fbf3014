import Checkpoints
import Foundation
import Foundations
import Graph
import Images
import Models
import Tensors

extension Recording {
  /// Opens a recording as a run: activations are mapped from the file, nothing is computed.
  ///
  /// - Parameter budget: bytes to hold of activations that follow from the stored ones.
  /// - Throws: `CheckpointError`, `ModelError`, or `RecordingError` where the file contradicts itself.
  public static func open(path: String, budget: Int = Recorder.defaultBudget) throws -> ForwardRun {
    try open(Checkpoint(path: path), budget: budget)
  }

  /// Opens a file that is known to be one.
  ///
  /// - Throws: as `open(path:budget:)`.
  public static func open(_ file: Checkpoint, budget: Int = Recorder.defaultBudget) throws -> ForwardRun {
    let metadata = try ModelMetadata(file.metadata)
    let preprocessing = metadata.preprocessing ?? .published
    let recorded = try RecordedGraph(file, metadata)
    var stored = try recorded.roles?.activations(of: file) ?? [:]
    var types = recorded.roles?.types ?? [:]
    for entry in file.entries {
      // Without a name in the graph, the tensor belongs to another model.
      guard let node = recorded.graph[entry.name] else {
        throw RecordingError.malformed(
          path: file.path, place: entry.name, expected: "a node of the graph that the file states",
          found: "none of this name")
      }
      guard node.shape == entry.shape else {
        throw RecordingError.malformed(
          path: file.path, place: entry.name, expected: "shape \(node.shape)", found: "\(entry.shape)")
      }
      stored[entry.name] = try file.tensor(named: entry.name)
      types[node.path] = entry.type
    }
    addSources(to: &stored, in: recorded.graph)
    let anatomy = recorded.graph.anatomy
    let input = anatomy.input.flatMap { stored[$0.path] }
    let size = try size(in: file)
    let seen = try picture(file, input, anatomy, preprocessing, size)
    let names = Self.names(metadata, anatomy)
    let notices = [
      metadata.notice, recorded.notice, names.notice, sizeNotice(anatomy, seen, isPictureKnown: size != nil),
    ].compactMap { $0 }
    // What is left of the picture, at its own size.
    let picture =
      size.map { seen.resized(width: $0.width, height: $0.height) } ?? seen
    return ForwardRun(
      modelName: metadata.name ?? "recording", configuration: metadata.configuration,
      categories: names.categories, scoring: metadata.scoring, preprocessing: preprocessing,
      image: picture, resized: seen,
      recorder: try Recorder(graph: recorded.graph, recorded: stored, budget: budget),
      notice: notices.isEmpty ? nil : notices.joined(separator: "; "), assumptions: metadata.assumptions,
      isExcerpt: recorded.isExcerpt, storedTypes: types, recordedEdits: try edits(in: file))
  }

  /// What only gained an axis is the same numbers: of a mask head, whose masks are stored.
  private static func addSources(to stored: inout [String: Tensor], in graph: ComputationGraph) {
    for node in graph.nodes where node.operation is AddAxis {
      let source = graph.nodes[node.inputs[0]]
      guard stored[source.path] == nil, let values = stored[node.path] else { continue }
      stored[source.path] = values.reshaped(source.shape)
    }
  }

  /// The names of classes: the file's, else those of the published models that have as many.
  private static func names(
    _ metadata: ModelMetadata, _ anatomy: Anatomy
  ) -> (categories: Categories, notice: String?) {
    if let categories = metadata.categories { return (categories, nil) }
    let published: (names: Categories, owner: String)?
    if let classes = anatomy.output(.imageClasses)?.form.extent(.label) {
      published = classes == Categories.imageNet.all.count ? (.imageNet, "ImageNet's") : nil
    } else if let columns = anatomy.output(.classLogits)?.form.extent(.label) {
      let classes = columns - (metadata.scoring == .softmaxWithNoObject ? 1 : 0)
      published = [91, 250].contains(classes) ? (.coco, "COCO's") : nil
    } else {
      return (.coco, nil)
    }
    guard let published else { return (Categories([]), "no names of classes are stated (categories)") }
    return (published.names, "no names of classes are stated, \(published.owner) stand for them")
  }

  /// What stands for sizes that the file does not tell, where something is counted in them.
  private static func sizeNotice(_ anatomy: Anatomy, _ seen: RGBImage, isPictureKnown: Bool) -> String? {
    guard anatomy.input == nil, anatomy.output(.boxes) ?? anatomy.output(.masks) != nil else { return nil }
    let size = "\(seen.width)×\(seen.height)"
    return isPictureKnown
      ? "the input's size is unknown, the picture's \(size) stands for it"
      : "the sizes of picture and input are unknown, \(size) stands for both (image_size would tell)"
  }

  /// The changes that the file says it was made with.
  private static func edits(in file: Checkpoint) throws(RecordingError) -> [String] {
    guard let text = file.metadata["edits"] else { return [] }
    guard let edits = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
      throw .malformed(
        path: file.path, place: "edits", expected: "a JSON list of texts", found: String(text.prefix(40)))
    }
    return edits.map(\.printable)
  }

  /// The picture's own size, where the file says it.
  private static func size(in file: Checkpoint) throws(RecordingError) -> (width: Int, height: Int)? {
    guard let text = file.metadata["image_size"] else { return nil }
    let (most, side) = (RGBImage.maximumPixels, RGBImage.maximumSide)
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (1...side).contains(width),
      (1...side).contains(height), width * height <= most
    else {
      throw .malformed(
        path: file.path, place: "image_size",
        expected: "WIDTHxHEIGHT of at most \(most) pixels, \(side) a side",
        found: String(text.prefix(40)).printable)
    }
    return (width, height)
  }

  /// The picture that was normalised into the input; a grey one where only a size is known: at best the input's, at worst
  /// that of the masks.
  private static func picture(
    _ file: Checkpoint, _ input: Tensor?, _ anatomy: Anatomy, _ preprocessing: Preprocessing,
    _ size: (width: Int, height: Int)?
  ) throws(RecordingError) -> RGBImage {
    if let picture = input.flatMap({ image(of: $0, preprocessing) }) { return picture }
    guard let node = anatomy.input, file.metadata["format"] == format else {
      let masks = anatomy.output(.masks)?.shape.suffix(2) ?? []
      let sides =
        masks.count == 2 && masks.allSatisfy(Preprocessing.possibleSides.contains)
        ? Array(masks) : [3, 4]
      return RGBImage(width: size?.width ?? sides[1], height: size?.height ?? sides[0])
    }
    guard isPicture(node.shape) else {
      throw .malformed(
        path: file.path, place: node.path,
        expected: "a shape of [1, 3, H, W], sides within 1…\(Preprocessing.largestSide)",
        found: "\(node.shape)")
    }
    return RGBImage(width: node.shape[3], height: node.shape[2], fill: RGB(128, 128, 128))
  }

  private static func isPicture(_ shape: [Int]) -> Bool {
    shape.count == 4 && shape.starts(with: [1, 3])
      && shape.suffix(2).allSatisfy(Preprocessing.possibleSides.contains)
  }

  private static func image(of input: Tensor, _ preprocessing: Preprocessing) -> RGBImage? {
    guard isPicture(input.shape) else { return nil }
    let (height, width) = (input.shape[2], input.shape[3])
    let values = input.values
    let bytes = (0..<width * height * 3).map { index in
      let channel = index % 3
      let value = values[channel * width * height + index / 3] * preprocessing.deviation[channel]
      return UInt8(
        max(0, min(255, ((value + preprocessing.mean[channel]) / preprocessing.rescale).rounded())))
    }
    return RGBImage(width: width, height: height, bytes: bytes)
  }
}
