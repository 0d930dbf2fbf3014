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

  /// Short names that are stored beside the module's path, because people ask for them.
  private static let shortNames = [
    "layer1", "layer2", "layer3", "layer4", "src_proj", "bbox_mask", "pred_logits",
  ]

  /// Whether a file of tensors is a recording: it says so, holds an activation that no checkpoint has, or holds no
  /// parameter.
  public static func isRecording(_ file: Checkpoint) -> Bool {
    guard file.format == .safetensors else { return false }
    let names = file.entries.map(\.name)
    return file.metadata["format"] == format
      || names.contains { ["pred_logits", "memory", "hs", "input"].contains($0) }
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
            ? name == node.path || shortNames.contains(name) : patterns.contains { $0.matches(name) }
        }
        .map { ($0, node) }
    }
  }
}
