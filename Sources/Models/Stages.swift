import Graph

/// A part of the forward pass that is measured on its own: asking for its last activations computes just it, once
/// the parts before it are held.
public struct Stage: Hashable, Sendable {
  public let name: String
  /// What it ends with.
  public let ends: [String]

  /// The parts of a model in run order, those it has.
  public static func all(of graph: ComputationGraph) -> [Stage] {
    let anatomy = graph.anatomy
    func stage(_ name: String, _ ends: Node?...) -> Stage? {
      let paths = ends.compactMap { $0?.path }
      return paths.count == ends.count ? Stage(name: name, ends: paths) : nil
    }
    let backbone = anatomy.stages.map { Stage(name: $0.label, ends: [$0.node.path]) }
    let rest = [
      stage("classifier", anatomy.output(.imageClasses)), stage("encoder", anatomy.memory),
      stage("decoder", anatomy.decoderOutputs),
      stage("heads", anatomy.output(.classLogits), anatomy.output(.boxes)),
      stage("bbox_attention", anatomy[.pattern(.mask, layer: 0)]), stage("mask_head", anatomy.output(.masks)),
    ]
    return backbone + rest.compactMap { $0 }
  }
}
