import Graph

/// What the tensors of a recording by another program are, by their names: each means what the node of that name
/// means in a model known here.
package struct RecordedNames {
  private static let samples = ModelFamilies.known.all.compactMap { $0.sample?.graph(height: 64, width: 64) }

  /// The model that these names are most likely of.
  private let known: ComputationGraph?
  private let forms: [String: Form]
  private let grids: [Grid: Grid]

  /// - Parameter shapes: those of the recording's tensors by name.
  package init(shapes: [String: [Int]]) {
    let known = Self.knownGraph(of: Array(shapes.keys))
    var forms: [String: Form] = [:]
    var maps: [(node: Node, grid: Grid)] = []
    for (name, shape) in shapes {
      guard let node = Self.node(named: name, in: known), node.shape.count == shape.count else { continue }
      let form = Form(shape: shape, axes: node.axes)
      forms[name] = form
      let isMap = node.axes == [.batch, .channel, .y, .x] && shape[0] == 1 && !shape.contains(0)
      if isMap, let grid = form.grid { maps.append((node, grid)) }
    }
    // Of maps that should have one size, the last in run order decides: the memory before the backbone's.
    grids = Dictionary(
      maps.sorted { $0.node.id < $1.node.id }.compactMap { map in map.node.form.grid.map { ($0, map.grid) } },
      uniquingKeysWith: { $1 })
    self.forms = forms
    self.known = known
  }

  /// Adds a tensor to a graph as a given activation, with what is said of it, or else whatever its name says.
  package func add(
    _ name: String, shape: [Int], as meaning: (role: Role, axes: [Axis])? = nil, to builder: GraphBuilder
  ) {
    if let meaning {
      builder.input(name, shape: shape, axes: meaning.axes).role(meaning.role)
      return
    }
    let axes = forms[name].map { form in zip(form.axes, form.shape).map(axis) }
    let value = builder.input(name, shape: shape, axes: axes)
    guard let node = Self.node(named: name, in: known) else { return }
    value.note(node.note)
    // With other axes it is not what it is called.
    if let role = node.role, node.shape.count == shape.count { value.role(role) }
  }

  /// A sample's axis as the recording has it; places of a grid that no map tells are just numbers.
  private func axis(_ axis: Axis, extent: Int) -> Axis {
    guard case .place(let sample) = axis else { return axis }
    guard let grid = grids[sample], grid.count == extent else { return .free }
    return .place(grid)
  }

  /// The graph of the known model that has most of some names, with more layers than any published one: it tells the order
  /// of a recording that states none, and what follows from what.
  package static func knownGraph(of names: [String]) -> ComputationGraph? {
    let meanings = names.map(PortedNames.meanings)
    return samples.max { one, other in
      func count(_ graph: ComputationGraph) -> Int {
        meanings.count { $0.contains { graph[$0] != nil } }
      }
      return count(one) < count(other)
    }
  }

  /// What a name means in a known model; nil where it means nothing there.
  package static func node(named name: String, of known: ComputationGraph?) -> Node? {
    guard let known else { return nil }
    return PortedNames.meanings(of: name).lazy.compactMap { known[$0] }.first
  }

  /// What a name means in a known model, or else in another.
  private static func node(named name: String, in known: ComputationGraph?) -> Node? {
    node(named: name, of: known) ?? samples.lazy.compactMap { node(named: name, of: $0) }.first
  }
}
