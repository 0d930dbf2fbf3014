import Foundations
import Tensors

extension Intervention {
  /// Whether the graph has what is to be changed. What a file holds is not asked.
  public func fits(_ graph: ComputationGraph) -> Bool {
    do {
      _ = try hooks(in: graph)
      return true
    } catch .noPatch {
      return true
    } catch {
      return false
    }
  }

  /// The hooks that make the change.
  ///
  /// - Throws: `InterventionError` where the graph has no such node, a node no such part, or the context no such patch.
  public func hooks(
    in graph: ComputationGraph, _ context: InterventionContext = InterventionContext()
  ) throws(InterventionError) -> Hooks {
    var hooks = Hooks()
    switch change {
    case .remove:
      try addRemoval(to: &hooks, in: graph, context)
    case .skip:
      for named in try named(in: graph).outermost { try addSkip(of: named, to: &hooks, in: graph) }
    case .patch(let file):
      for node in try nodes(in: graph) {
        guard let patch = context.patches[file]?[node.path] else {
          throw .noPatch(file: file, path: node.path)
        }
        let selection = try AxisSelection(part, of: node)
        try node.expect(patch.shape)
        hooks.add(at: HookPoint(node.path)) { $0.tensor.replaced(selection, by: patch) }
      }
    case .mask(let region):
      for node in try nodes(in: graph) {
        let selection = try AxisSelection(masked(region, of: node, in: graph, context), of: node)
        hooks.add(at: HookPoint(node.path)) { $0.tensor.changed(selection) { _, _ in 0 } }
      }
    case .zero, .set, .scale, .mean, .uniform:
      for node in try nodes(in: graph) {
        let selection = try AxisSelection(part, of: node)
        let replacement = try change.replacement(at: node)
        hooks.add(at: HookPoint(node.path)) { replacement($0.tensor, selection) }
      }
    }
    return hooks
  }

  /// Nobody attends to the queries, and they find nothing.
  private func addRemoval(
    to hooks: inout Hooks, in graph: ComputationGraph, _ context: InterventionContext
  ) throws(InterventionError) {
    let removed = part[Axis.query.description] ?? IndexList([])
    guard let logits = graph.queryLogits.last else { throw .notFit(path: "\(path)", expected: "queries") }
    let classes = (logits.form.extent(.label) ?? 1) - (context.lastClassIsNoObject ? 1 : 0)
    guard classes > 0 else { throw .notFit(path: logits.path, expected: "classes") }
    for node in graph.queryLogits {
      let selection = try AxisSelection(
        [Axis.query.description: removed, Axis.label.description: IndexList([0..<classes])], of: node)
      hooks.add(at: HookPoint(node.path)) { $0.tensor.changed(selection) { _, _ in -.infinity } }
    }
    for node in graph.queryScores {
      // The second axis of queries are those attended to.
      let selection = try AxisSelection([Axis.query.description + "2": removed], of: node)
      guard removed.count < node.shape.last ?? 0 else {
        throw .notFit(path: node.path, expected: "a query that stays")
      }
      hooks.add(at: HookPoint(node.path)) { $0.tensor.changed(selection) { _, _ in -.infinity } }
    }
  }

  private func addSkip(
    of named: NamedNode, to hooks: inout Hooks, in graph: ComputationGraph
  ) throws(InterventionError) {
    let node = named.node
    guard let source = named.source(in: graph) else {
      throw .notFit(path: node.path, expected: "a layer that something goes into")
    }
    try node.expect(source.shape)
    let selection = try AxisSelection(part, of: node)
    hooks.add(at: HookPoint(node.path), reading: HookPoint(source.path)) { activation, input in
      activation.tensor.replaced(selection, by: input)
    }
  }

  /// The part that sees a region of the picture.
  private func masked(
    _ region: PictureRegion, of node: Node, in graph: ComputationGraph, _ context: InterventionContext
  ) throws(InterventionError) -> [String: IndexList] {
    guard let grid = node.form.grid, ["x", "y"].allSatisfy({ AxisAddress($0, in: node) != nil }) else {
      throw .notFit(path: node.path, expected: "a node with places of the picture")
    }
    let input = graph.anatomy.input?.form.grid ?? grid
    let picture = context.picture ?? PictureSize(width: input.width, height: input.height)
    let places = region.places(of: grid, in: picture)
    guard !places.x.isEmpty, !places.y.isEmpty else {
      throw .outsideThePicture(region, picture: picture)
    }
    return part.merging(["x": IndexList([places.x]), "y": IndexList([places.y])]) { $1 }
  }
}

extension [Intervention] {
  /// The hooks of all changes, in this order: each sees what those before it made.
  ///
  /// - Throws: `InterventionError` of the first that does not fit.
  public func hooks(
    in graph: ComputationGraph, _ context: InterventionContext = InterventionContext()
  ) throws(InterventionError) -> Hooks {
    var hooks = Hooks()
    for intervention in self { hooks = hooks.appending(try intervention.hooks(in: graph, context)) }
    return hooks
  }
}

extension Node {
  /// - Throws: `InterventionError.replacementShape` where a replacement has another shape.
  fileprivate func expect(_ found: [Int]) throws(InterventionError) {
    guard found == shape else { throw .replacementShape(path: path, expected: shape, found: found) }
  }
}
