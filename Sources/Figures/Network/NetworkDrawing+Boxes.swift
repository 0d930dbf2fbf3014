import Analysis
import Foundations
import Graph
import Images

/// Nodes, folded modules, and the frames of open ones.
extension NetworkDrawing {
  func details(of node: Node) -> [String] {
    var lines = ["\(node.operation.name): \(node.operation.formula)"]
    let parameters = ParameterCount(of: [node]).learned
    let sizes = [
      parameters > 0 ? "\(formatCount(parameters)) parameters" : "",
      parameters > 0 && node.flops > 0 ? "\(formatCount(node.flops))FLOP" : "",
    ].filter { !$0.isEmpty }
    if !sizes.isEmpty { lines.append(sizes.joined(separator: " · ")) }
    return lines
  }

  func details(of nodes: [Node]) -> [String] {
    let parameters = ParameterCount(of: nodes).learned
    let flops = nodes.reduce(0) { $0 + $1.flops }
    return [
      "\(nodes.count) nodes",
      [
        parameters > 0 ? "\(formatCount(parameters)) parameters" : "",
        flops > 0 ? "\(formatCount(flops))FLOP" : "",
      ]
      .filter { !$0.isEmpty }.joined(separator: " · "),
    ]
  }

  /// A module that shows nothing of what it holds; what leaves it leaves side by side.
  func folded(_ tree: ModuleTree, _ name: String) -> NetworkBlock {
    let own = Set(tree.nodes.map(\.id))
    let leaving = tree.nodes.filter { node in
      graph.consumers[node.id].contains { !own.contains($0) }
    }
    let widest = leaving.map { typeface.width(of: formatShape($0.shape), shapeFont) }.max() ?? 0
    let room = leaving.count > 1 ? Double(leaving.count) * (widest + style.fontSize) : 0
    var block = closed(name, details(of: tree.nodes), hasParameters: true, isModule: true, atLeast: room)
    if leaving.count > 1 {
      let step = block.width / Double(leaving.count)
      block.exits = Dictionary(
        uniqueKeysWithValues: leaving.enumerated().map { ($1.id, (Double($0) + 0.3) * step) })
    }
    return block
  }

  /// What comes from outside of all that is drawn: its name, and the shape that it brings.
  func arrival(_ node: Node) -> NetworkBlock {
    let lines = [
      (node.shortName, style.small, style.theme.foreground),
      (formatShape(node.shape), shapeFont, style.theme.quiet),
    ]
    let width = (lines.map { typeface.width(of: $0.0, $0.1) }.max() ?? 0) + style.fontSize
    return NetworkBlock(
      width: width, height: lines.reduce(0) { $0 + $1.1.lineHeight },
      marks: centered(lines, at: width / 2, from: 0))
  }

  /// Lines one below the other, around a middle.
  private func centered(_ lines: [(String, Font, RGB)], at middle: Double, from top: Double) -> [Mark] {
    var y = top
    return lines.map { text, font, color in
      defer { y += font.lineHeight }
      let baseline = y + (font.lineHeight + font.capHeight) / 2
      return .label(Label(text, at: Point(middle, baseline), anchor: .center, font: font, color: color))
    }
  }

  var shapeFont: Font { Font(style.fontSize * 0.75) }
  /// How far below a box its shape reaches.
  var shapeRoom: Double { shapeFont.lineHeight * 1.25 }

  func closed(
    _ name: String, _ details: [String], hasParameters: Bool, isModule: Bool = false, atLeast: Double = 0
  )
    -> NetworkBlock
  {
    let room = style.fontSize * 22
    let lines =
      [(name.fitted(to: room, style.strong, typeface), style.strong, style.theme.foreground)]
      + details.map { ($0.fitted(to: room, style.small, typeface), style.small, style.theme.quiet) }
    let textWidth = lines.map { typeface.width(of: $0.0, $0.1) }.max() ?? 0
    // As wide as twice the longest shape, which stands beside the edge that leaves in the middle.
    let width = max(textWidth + 2 * padding, style.fontSize * 15, atLeast)
    let height = lines.reduce(padding) { $0 + $1.1.lineHeight } + padding * 0.4
    let area = Area(x: 0, y: 0, width: width, height: height)
    let fill =
      hasParameters ? tint(isModule ? RGB(90, 110, 220) : RGB(60, 150, 210), 0.13) : style.theme.background
    let frame = Shape(
      .rectangle(area), fill: Paint(fill), stroke: Stroke(style.theme.line, width: isModule ? 1.4 : 0.8))
    return NetworkBlock(
      width: width, height: height,
      marks: [.shape(frame)] + centered(lines, at: width / 2, from: padding * 0.6))
  }

  func framed(_ inner: NetworkBlock, title: String, detail: String) -> NetworkBlock {
    let head = style.strong.lineHeight * 1.2
    let heading =
      typeface.width(of: title, style.strong) + style.gap + typeface.width(of: detail, style.small)
    let width = max(inner.width + 2 * padding, heading + 2 * padding)
    let height = inner.height + head + padding
    let left = (width - inner.width) / 2
    let baseline = (head + style.strong.capHeight) / 2
    let fill = tint(RGB(120, 130, 150), 0.06)
    var marks: [Mark] = [
      .shape(
        Shape(
          .rectangle(Area(x: 0, y: 0, width: width, height: height)), fill: Paint(fill),
          stroke: Stroke(style.theme.line, width: 1)))
    ]
    // What enters and leaves goes on through the frame.
    let stroke = Stroke(NetworkEdgeKind.data.color(style.theme), width: 1.2)
    for (source, x) in inner.entries.sorted(by: { $0.key < $1.key }) {
      let kind = sources.kind(from: source, to: source, passes: false)
      marks.append(
        .shape(
          Shape(
            .line([Point(x + left, 0), Point(x + left, head)], isClosed: false),
            stroke: Stroke(kind.color(style.theme), width: 1.2))))
    }
    for x in inner.exits.values.sorted() {
      marks.append(
        .shape(
          Shape(
            .line([Point(x + left, head + inner.height), Point(x + left, height)], isClosed: false),
            stroke: stroke)))
    }
    for (text, font, color, anchor, x) in [
      (title, style.strong, style.theme.foreground, Label.Anchor.leading, padding),
      (detail, style.small, style.theme.quiet, .trailing, width - padding),
    ] {
      let reach = typeface.width(of: text, font)
      let plate = Area(
        x: (anchor == .leading ? x : x - reach) - 2, y: 1, width: reach + 4, height: head - 2)
      marks.append(.shape(Shape(.rectangle(plate), fill: Paint(fill))))
      marks.append(.label(Label(text, at: Point(x, baseline), anchor: anchor, font: font, color: color)))
    }
    marks += inner.placed(at: Point(left, head))
    return NetworkBlock(
      width: width, height: height, marks: marks, entries: inner.entries.mapValues { $0 + left },
      exits: inner.exits.mapValues { $0 + left })
  }

  private func tint(_ color: RGB, _ amount: Float) -> RGB {
    style.theme.background.mixed(with: color, amount)
  }
}
