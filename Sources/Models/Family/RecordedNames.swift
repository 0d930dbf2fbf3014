import Graph

/// What the tensors of a recording by another program are, by their names: each means what the node of that name
/// means in a model known here.
package struct RecordedNames {
  private static let samples = ModelFamilies.known.all.compactMap { $0.sample?.graph(height: 64, width: 64) }

  private let forms: [String: Form]
  private let grids: [Grid: Grid]

  /// - Parameter shapes: those of the recording's tensors by name.
  package init(shapes: [String: [Int]]) {
    var forms: [String: Form] = [:]
    var maps: [(node: Node, grid: Grid)] = []
    for (name, shape) in shapes {
      guard let node = Self.node(named: name), node.shape.count == shape.count else { continue }
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
  }

  /// Adds a tensor to a graph as a given activation, with whatever its name says of it.
  package func add(_ name: String, shape: [Int], to builder: GraphBuilder) {
    let axes = forms[name].map { form in zip(form.axes, form.shape).map(axis) }
    let value = builder.input(name, shape: shape, axes: axes)
    guard let node = Self.node(named: name) else { return }
    value.note(node.note)
    if let role = node.role { value.role(role) }
  }

  /// A sample's axis as the recording has it; places of a grid that no map tells are just numbers.
  private func axis(_ axis: Axis, extent: Int) -> Axis {
    guard case .place(let sample) = axis else { return axis }
    guard let grid = grids[sample], grid.count == extent else { return .free }
    return .place(grid)
  }

  /// Where the node of a name stands in the run order of the model that has it; nil where none has.
  package static func position(of name: String) -> Int? { node(named: name)?.id }

  /// The graph of a DETR with more layers than any: of a recording without edges it tells what follows from what.
  package static var knownGraph: ComputationGraph? { samples.first }

  /// The node of `knownGraph` that a name means, or nil.
  package static func knownNode(named name: String) -> Node? {
    guard let graph = knownGraph else { return nil }
    return PortedNames.meanings(of: name).lazy.compactMap { graph[$0] }.first
  }

  private static func node(named name: String) -> Node? {
    let meanings = PortedNames.meanings(of: name)
    return samples.lazy.compactMap { sample in meanings.lazy.compactMap { sample[$0] }.first }.first
  }
}
