import Foundations
import Graph

/// The prediction heads on earlier decoder layers. They repeat those on the last, so lists and drawings fold them.
public struct AuxiliaryHeads: Hashable, Sendable {
  /// The module that holds them all.
  public let path: String
  public let layers: Int

  /// Nil for a model that has none.
  public init?(_ graph: ComputationGraph) {
    var (modules, layers) = (Set<Substring>(), Set<Int>())
    for node in graph.nodes {
      guard case .auxiliary(_, let layer) = node.role else { continue }
      modules.insert(node.path.prefix { $0 != "." })
      layers.insert(layer)
    }
    guard modules.count == 1, let module = modules.first else { return nil }
    (path, self.layers) = (String(module), layers.count)
  }

  /// `auxiliary heads, 5 layers`
  public var title: String { "auxiliary heads, \(formatNumber(layers, of: "layer"))" }
}
