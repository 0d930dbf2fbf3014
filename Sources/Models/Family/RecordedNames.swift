import Graph

/// What the tensors of a recording by another program are, by their names: each means what the node of that name
/// means in a model known here.
struct RecordedNames {
  /// Small models that have every name; more layers than any published one.
  private static let samples: [ComputationGraph] = {
    let sizes = ResNetSizes(block: .basic, blocks: [3, 8, 36, 3], width: 8, planes: nil, isDilated: false)
    let detr = Configuration(
      block: sizes.block, blocks: sizes.blocks, width: sizes.width, isDilated: false, hidden: 128, heads: 8,
      encoderLayers: layers, decoderLayers: layers, feedForward: 8, queries: 8, classes: 8, hasMasks: true)
    return [
      DETRsegm(configuration: detr).graph(height: 64, width: 64),
      ResNetClassifier(sizes: sizes, classes: 8).graph(height: 64, width: 64),
    ]
  }()

  private static let layers = 64

  private let forms: [String: Form]
  private let grids: [Grid: Grid]

  /// - Parameter shapes: those of the recording's tensors by name.
  init(shapes: [String: [Int]]) {
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
  func add(_ name: String, shape: [Int], to builder: GraphBuilder) {
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

  private static func node(named name: String) -> Node? {
    samples.lazy.compactMap { $0[name] }.first
  }
}
