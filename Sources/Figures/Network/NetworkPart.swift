import Foundations
import Graph
import Images

/// The part of a network that is drawn.
struct NetworkPart {
  let graph: ComputationGraph
  let trees: [ModuleTree]
  /// How many levels of modules are open.
  let depth: Int
  let title: String
  /// What stays folded two levels longer, for it repeats what is drawn anyway; nil where a part was asked for.
  private let auxiliary: AuxiliaryHeads?

  /// - Throws: `GraphError.unknownNode` where there is neither module nor node of the name.
  init(_ subject: FigureSubject, _ options: FigureOptions) throws {
    graph = subject.run.recorder.graph
    depth = options.depth ?? (options.node == nil ? 0 : 2)
    title = options.title ?? [subject.run.modelName, options.node].compactMap { $0 }.joined(separator: " · ")
    auxiliary = options.node == nil ? AuxiliaryHeads(graph) : nil
    guard let path = options.node else {
      trees = ModuleTree.children(of: graph)
      return
    }
    let inside = ModuleTree.children(of: graph, under: path)
    trees = inside.isEmpty ? [.node(try graph.node(path))] : [.module(path: path, children: inside)]
  }
  /// How many levels are open in a module, and what it is called while none is.
  ///
  /// - Parameter depth: the levels left, itself included.
  func opening(of path: String, depth: Int, name: String) -> (depth: Int, foldedName: String) {
    guard let auxiliary, auxiliary.path == path else { return (depth, name) }
    return (max(0, depth - 2), auxiliary.title)
  }
}
