import Analysis
import Color
import Foundations
import Graph
import Images
import Models
import Tensors

extension FigureKind {
  /// The channels of one feature map.
  public static let features = FigureKind.sheet(
    "features", "the strongest channels of a feature map (--node, layer4 by default)",
    options: FigureOption.mapping.union([.node, .ownScale, .raw])
  ) { subject, options in
    let name = options.node ?? "layer4"
    guard options.node != nil || subject.run.recorder.graph[name] != nil else {
      throw FigureError.lacks(figure: "features", part: name)
    }
    let node = try subject.run.recorder.graph.node(name)
    guard node.shape.count == 4, node.shape[0] == 1, !node.shape.contains(0) else {
      throw FigureError.outOfRange(
        option: "--node", found: "\(name) \(formatShape(node.shape))", expected: "a feature map [1, C, H, W]")
    }
    let tensor = try subject.run.recorder.activation(name).row(0)  // [C, H, W]
    let maps = (0..<tensor.shape[0]).map { tensor.row($0).values }
    let energies = maps.map { map in map.reduce(Float(0)) { $0 + $1 * $1 } }
    let order = energies.indices.sorted { (energies[$0], $1) > (energies[$1], $0) }.prefix(24)
    let heat = HeatTiles(
      order.map { maps[$0] }, of: maps, width: tensor.shape[2], height: tensor.shape[1],
      aspect: subject.aspect, headings: order.map { ["\($0)"] }, quantity: "Activation", options,
      isOwnByDefault: true)
    return Sheet(
      title: options.title ?? "\(name), \(order.count) of \(maps.count) channels", tiles: heat.tiles,
      columns: 6,
      bar: heat.bar,
      caption: [
        "\(subject.origin) · \(node.path) \(formatShape(node.shape)). The channels with the largest mean square, the largest first, by their numbers. \(heat.scaleNote)"
      ], values: heat.values)
  }

  /// The picture on its way through the backbone and the encoder.
  public static let stages = FigureKind.sheet(
    "stages", "layers 1 to 4 and memory: the root mean square over the channels of each",
    options: FigureOption.mapping, times: [.stages]
  ) { subject, options in
    let anatomy = subject.run.recorder.graph.anatomy
    let nodes =
      anatomy.stages.map { ($0.label, $0.node) }
      + [anatomy[.projection], anatomy.memory].compactMap { $0 }.map { ($0.aliases.first ?? $0.path, $0) }
    let maps = nodes.filter { $0.1.form.grid != nil && $0.1.shape.count == 4 && $0.1.shape[0] == 1 }
    guard !maps.isEmpty else { throw FigureError.lacks(figure: "stages", part: "feature maps") }
    let colormap = options.colormap ?? .viridis
    var picture = subject.picture
    picture.heading = ["picture", "\(subject.run.image.height)×\(subject.run.image.width)"]
    let tiles = try maps.map { name, node in
      let tensor = try subject.run.recorder.activation(node.path).row(0)
      let energy = tensor.rootMeanSquare()
      let (height, width) = (tensor.shape[1], tensor.shape[2])
      let scale = options.valueScale(of: [energy], colormap)
      return Sheet.Tile(
        content: .picture(
          .init(energy, width: width, height: height, scale: scale, colormap: colormap), isSmooth: false),
        aspect: subject.aspect,
        heading: [
          name,
          "\(tensor.shape[0])×\(height)×\(width) · \(scale.endTexts)",
        ])
    }
    return Sheet(
      title: options.title ?? "From pixels to memory", tiles: [picture] + tiles, columns: 4,
      caption: [
        "\(subject.origin). At each place the root of the mean square over the channels; channels×height×width and the ends of each map's own \(options.scale?.rawValue ?? "linear") scale over it (\(colormap.rawValue))."
      ], stillTiles: 1)
  }

  /// One query's way through the mask head.
  public static let maskHead = FigureKind.sheet(
    "mask-head", "one query's way through the mask head, stage by stage",
    options: FigureOption.mapping.union([.query, .threshold]), times: [.stages, .queries]
  ) { subject, options in
    let anatomy = subject.run.recorder.graph.anatomy
    guard anatomy.maskSteps.count > 2 else { throw FigureError.lacks(figure: "mask-head", part: "mask head") }
    let chosen = try subject.query(options)
    let colormap = options.colormap ?? .viridis
    func tile(_ name: String, _ maps: Tensor, isMap: Bool) -> Sheet.Tile {
      let values = isMap ? maps.values : maps.rootMeanSquare()
      let (height, width) = (maps.shape[maps.shape.count - 2], maps.shape[maps.shape.count - 1])
      let scale = options.valueScale(of: [values], colormap)
      return Sheet.Tile(
        content: .picture(
          .init(values, width: width, height: height, scale: scale, colormap: colormap), isSmooth: false),
        aspect: subject.aspect,
        heading: [
          name,
          "\(height)×\(width) · \(scale.endTexts)",
        ])
    }
    var tiles: [Sheet.Tile] = []
    if let attention = anatomy.attentions(.mask).first?.pattern {
      let maps = try subject.run.recorder.activation(attention.path).row(0).row(chosen.query)
      tiles.append(tile(attention.aliases.first ?? attention.path, maps, isMap: false))
    }
    for node in anatomy.maskSteps {
      guard case .maskStep(let step) = node.role, let name = step.title else { continue }
      let maps = try subject.run.recorder.activation(node.path, rows: [chosen.query]).row(0)
      tiles.append(tile(name, maps, isMap: false))
    }
    let mask = try subject.run.masks(of: [chosen.query])
    var last = tile("mask logits", mask.row(0), isMap: true)
    last.overlays = [
      .lines(
        ContourLines(mask.values, width: mask.shape[2], height: mask.shape[1], level: 0).lines,
        RGB(255, 80, 60))
    ]
    tiles.append(last)
    var picture = subject.picture
    picture.heading = ["picture", ""]
    picture.overlays = [.found(chosen)]
    return Sheet(
      title: options.title ?? "The mask of query \(chosen.name) (\(chosen.score)), stage by stage",
      tiles: [picture] + tiles, columns: 4,
      caption: [
        "\(subject.origin) · mask_head. A stage is convolution, group norm and ReLU; an adapter adds the backbone's features. Maps are the root of the mean square over the channels, each on its own \(options.scale?.rawValue ?? "linear") scale, its ends over it (\(colormap.rawValue)); the last shows the logits and the line where they are 0."
      ], stillTiles: 1)
  }
}

extension MaskStep {
  /// What a tile calls it; nil for what lies inside a stage.
  fileprivate var title: String? {
    switch self {
    case .stage(let number): "stage \(number)"
    case .sum(let number): "+ adapter \(number)"
    case .inner: nil
    }
  }
}
