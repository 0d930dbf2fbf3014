import Checkpoints
import Foundation
import Graph
import Images
import Tensors

/// A run stored as a safetensors file: tensors under their node paths, and what is needed to browse them without
/// the weights.
///
/// A file by another program, such as a PyTorch job, is read as well: whatever tensors it holds become nodes.
public enum Recording {
  /// The value of `format` in the metadata of files written here.
  public static let format = "detrscope-recording/1"

  /// Short names that are stored beside the module's path, because people ask for them.
  private static let shortNames = [
    "layer1", "layer2", "layer3", "layer4", "src_proj", "bbox_mask", "pred_logits",
  ]

  /// Pixels of the longest side of an input, as preprocessing allows them.
  private static let largestSide = 8192

  /// Whether a file is a recording: it holds an activation that no checkpoint has.
  ///
  /// - Throws: `CheckpointError`.
  public static func isRecording(path: String) throws -> Bool {
    let names = try Checkpoint(path: path).entries.map(\.name)
    return names.contains { ["pred_logits", "memory", "hs", "input"].contains($0) }
  }

  /// The names under which a run's activations are stored, the node's path first.
  ///
  /// - Parameter patterns: paths with `*` for any run of characters; none means every node.
  public static func names(in graph: ComputationGraph, matching patterns: [String]) -> [(
    name: String, node: Node
  )] {
    graph.nodes.flatMap { node in
      ([node.path] + node.aliases)
        .filter { name in
          patterns.isEmpty
            ? name == node.path || shortNames.contains(name) : patterns.contains { matches(name, $0) }
        }
        .map { ($0, node) }
    }
  }

  /// Stores activations of a run, computing one at a time.
  ///
  /// - Parameters:
  ///   - names: what to store, from `names(in:matching:)`.
  ///   - image: the picture's name, for the record.
  /// - Throws: `CheckpointError.unwritable`, or what computing throws.
  public static func write(
    _ run: ForwardRun, names: [(name: String, node: Node)], image: String, to path: String
  ) throws {
    var metadata = try ModelMetadata.encoded(run)
    metadata["format"] = format
    metadata["image"] = image
    metadata["image_size"] = "\(run.image.width)x\(run.image.height)"
    let entries = names.map { TensorEntry(name: $0.name, type: .float32, shape: $0.node.shape) }
    let writer = try SafetensorsWriter(path: path, entries: entries, metadata: metadata)
    for (name, _) in names { try writer.write(try run.recorder.activation(name), named: name) }
    try writer.finish()
  }

  /// Opens a recording as a run: activations are mapped from the file, nothing is computed.
  ///
  /// - Parameter budget: bytes to hold of activations that follow from the stored ones.
  /// - Throws: `CheckpointError`, `ModelError`, or `GraphError.inputShape` where tensors do not fit the sizes that
  ///   the file states.
  public static func open(path: String, budget: Int = Recorder.defaultBudget) throws -> ForwardRun {
    let file = try Checkpoint(path: path)
    let metadata = try ModelMetadata(file.metadata)
    let preprocessing = metadata.preprocessing ?? .published
    let stored = Dictionary(
      uniqueKeysWithValues: try file.entries.map { ($0.name, try file.tensor(named: $0.name)) })
    let given = stored["input"].flatMap { image(of: $0, preprocessing) }
    if let input = stored["input"], given == nil, metadata.configuration != nil {
      throw ModelError.badMetadata(
        key: "input", expected: "a tensor of [1, 3, H, W], sides within 1…\(largestSide)",
        found: "\(input.shape)")
    }
    let picture = given ?? RGBImage(width: 4, height: 3)
    let graph = graph(of: metadata.configuration, input: stored["input"], entries: file.entries)
    return ForwardRun(
      modelName: metadata.name ?? "recording", configuration: metadata.configuration,
      categories: metadata.categories ?? .coco, preprocessing: preprocessing, image: picture,
      resized: picture,
      recorder: try Recorder(graph: graph, recorded: stored, budget: budget))
  }

  private static func graph(
    of configuration: Configuration?, input: Tensor?, entries: [TensorEntry]
  ) -> ComputationGraph {
    if let configuration, let input {
      return DETRsegm(configuration: configuration).graph(height: input.shape[2], width: input.shape[3])
    }
    let builder = GraphBuilder()
    let names = RecordedNames(shapes: Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.shape) }))
    for entry in entries { names.add(entry.name, shape: entry.shape, to: builder) }
    return builder.build()
  }

  /// The picture that was normalised into an input; nil if that is none.
  private static func image(of input: Tensor, _ preprocessing: Preprocessing) -> RGBImage? {
    guard input.shape.count == 4, input.shape.starts(with: [1, 3]),
      input.shape.suffix(2).allSatisfy((1...largestSide).contains)
    else { return nil }
    let (height, width) = (input.shape[2], input.shape[3])
    let values = input.values
    let bytes = (0..<width * height * 3).map { index in
      let channel = index % 3
      let value = values[channel * width * height + index / 3] * preprocessing.deviation[channel]
      return UInt8(max(0, min(255, ((value + preprocessing.mean[channel]) * 255).rounded())))
    }
    return RGBImage(width: width, height: height, bytes: bytes)
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else { return name == pattern }
    guard name.hasPrefix(first), name.hasSuffix(last), name.count >= first.count + last.count else {
      return false
    }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
