import Analysis
import Graph

/// A stage of a network, as the features screen lists it.
struct FeatureStage: Hashable {
  let path: String
  /// What it is called on its tile.
  let caption: String
  /// The caption where tiles are small.
  let brief: String
  /// What it is called in titles.
  let name: String

  /// - Parameter name: its shortest by default.
  init(_ node: Node, name: String? = nil, caption: String? = nil, brief: String? = nil) {
    path = node.path
    self.name = name ?? node.shortName
    self.caption = caption ?? self.name
    self.brief = brief ?? self.caption
  }

  /// The stages of a run in run order: the backbone's without its stem, then the transformer's.
  static func all(of run: RunView) -> [FeatureStage] {
    let anatomy = run.anatomy
    let backbone = anatomy.stages.filter { $0.label != "stem" }.map { FeatureStage($0.node, name: $0.label) }
    let projection = anatomy[.projection].map { node in
      FeatureStage(node, brief: String(node.shortName.prefix { $0 != "_" }))
    }
    let position = anatomy[.position].map { FeatureStage($0) }
    let encoder = anatomy.encoderLayers.map { layer in
      FeatureStage(layer.node, caption: "encoder layer \(layer.label)", brief: "enc \(layer.label)")
    }
    let memory = anatomy.memory.map { FeatureStage($0) }
    let outputs = anatomy.decoderOutputs.map { node in
      // Its maps are tables, which have no components.
      FeatureStage(node, caption: "\(node.shortName) · values", brief: node.shortName)
    }
    let ends = [memory, outputs].compactMap { $0 }
    return backbone + [projection, position].compactMap { $0 } + encoder + ends
  }
}
