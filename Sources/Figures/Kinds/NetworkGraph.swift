import Foundations
import Graph
import Images

extension FigureKind {
  /// The network as nested boxes.
  public static let graph = FigureKind(
    "graph", "the network as nested boxes, open to --depth; a part of it with --node",
    options: [.depth, .node], dot: networkText, draw: networkScene)

  private static func networkText(_ subject: FigureSubject, _ options: FigureOptions) throws -> String {
    let part = try NetworkPart(subject, options)
    return NetworkText.dot(part, options.theme ?? .light)
  }

  private static func networkScene(_ subject: FigureSubject, _ options: FigureOptions) throws -> Scene {
    let part = try NetworkPart(subject, options)
    let graph = part.graph
    let style = options.style()
    var drawing = try NetworkDrawing(part, style)
    let block = drawing.block()
    let typeface = try Typeface.shared()
    let legend = NetworkEdgeKind.allCases.filter(drawing.kinds.contains).map {
      Sheet.LegendEntry(color: $0.color(style.theme), text: $0.title)
    }
    var sheetStyle = style
    // As wide as the network needs, unless that is asked for: boxes are not squeezed.
    sheetStyle.width = max(options.width ?? 0, block.width + 2 * style.margin, 420)
    var scene = try SheetLayout.scene(
      of: Sheet(
        title: part.title.fitted(to: sheetStyle.width - 2 * style.margin, style.title, typeface),
        tiles: [], columns: 1, legend: legend,
        caption: [
          "\(subject.origin) · input \(formatShape(graph.nodes[0].shape)) · \(graph.nodes.count) nodes · \(ParameterCount(of: graph.nodes)) · \(formatCount(graph.nodes.reduce(0) { $0 + $1.flops }))FLOP, a multiplication with its addition counted as two. Shapes stand where an activation leaves."
        ]), sheetStyle)
    // The network stands between the title and what follows it.
    let top = style.margin + style.title.lineHeight + style.gap
    scene.marks = scene.marks.map { mark in
      if case .label(let label) = mark, label.font == style.title { return mark }
      return mark.moved(0, block.height + style.gap)
    }
    scene.marks += block.placed(at: Point((sheetStyle.width - block.width) / 2, top))
    scene.height += block.height + style.gap
    return scene
  }
}
