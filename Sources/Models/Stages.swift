import Graph

/// A part of the forward pass that is measured on its own: asking for its last activations computes just it, once
/// the parts before it are held.
public struct Stage: Hashable, Sendable {
  public let name: String
  /// What it ends with.
  public let ends: [String]

  /// The nodes within the mask head whose time is told apart, each with its group norm.
  public static let maskHeadParts = (1...5).map { "mask_head.lay\($0)" } + ["mask_head.out_lay"]

  /// The parts of a model in run order, those it has.
  public static func all(of graph: ComputationGraph) -> [Stage] {
    let stages = [
      Stage(name: "stem", ends: ["backbone.0.body.maxpool"]), Stage(name: "stem", ends: ["maxpool"]),
      Stage(name: "layer1", ends: ["layer1"]),
      Stage(name: "layer2", ends: ["layer2"]), Stage(name: "layer3", ends: ["layer3"]),
      Stage(name: "layer4", ends: ["layer4"]), Stage(name: "classifier", ends: ["fc"]),
      Stage(name: "encoder", ends: ["memory"]),
      Stage(name: "decoder", ends: ["hs"]), Stage(name: "heads", ends: ["pred_logits", "pred_boxes"]),
      Stage(name: "bbox_attention", ends: ["bbox_mask"]), Stage(name: "mask_head", ends: ["pred_masks"]),
    ]
    return stages.filter { stage in stage.ends.allSatisfy { graph[$0] != nil } }
  }
}
