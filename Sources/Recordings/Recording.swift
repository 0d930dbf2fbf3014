import Checkpoints
import Foundations
import Graph
import Models

/// A run stored as a safetensors file: tensors under their node paths, and what is needed to browse them without
/// the weights: the graph, the labels, the preprocessing.
///
/// A file by another program, such as a PyTorch job, is read as well: whatever tensors it holds become nodes.
public enum Recording {
  /// The value of `format` in the metadata of files written here.
  public static let format = ModelMetadata.recordingFormat

  /// Whether people ask for a node by the short name that it has beside its module's path.
  private static func isAskedForByShortName(_ node: Node) -> Bool {
    switch node.role {
    case .stage, .projection, .pattern(.mask, _), .output(.classLogits): true
    default: false
    }
  }

  /// Whether a file of tensors is a recording: it says so, holds an activation that no checkpoint has, or holds no
  /// parameter.
  public static func isRecording(_ file: Checkpoint) -> Bool {
    guard file.format == .safetensors else { return false }
    let names = file.entries.map(\.name)
    return file.metadata["format"] == format
      || names.contains(where: ActivationNames.all.contains)
      || !names.contains { $0.hasSuffix(".weight") }
  }

  /// The names under which a run's activations are stored, the node's path first.
  ///
  /// - Parameter patterns: paths with `*` for any run of characters; none means every node.
  public static func names(in graph: ComputationGraph, matching patterns: [String]) -> [(
    name: String, node: Node
  )] {
    let patterns = patterns.map { PathPattern($0) }
    return graph.nodes.flatMap { node in
      ([node.path] + node.aliases)
        .filter { name in
          patterns.isEmpty
            ? name == node.path || isAskedForByShortName(node) && !name.contains(".")
            : patterns.contains { $0.matches(name) }
        }
        .map { ($0, node) }
    }
  }
}
