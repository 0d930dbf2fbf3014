import Foundations
import Graph
import Images

extension FigureKind {
  /// The network as nested boxes.
  public static let graph = FigureKind(
    "graph", "the network as nested boxes, open to --depth; a part of it with --node",
    options: [.depth, .node]
  ) { subject, options in
    let graph = subject.run.recorder.graph
    let trees: [ModuleTree]
    if let node = options.node {
      let inside = ModuleTree.children(of: graph, under: node)
      trees = inside.isEmpty ? [.node(try graph.node(node))] : [.module(path: node, children: inside)]
    } else {
      trees = ModuleTree.children(of: graph)
    }
    let depth = options.depth ?? (options.node == nil ? 0 : 2)
    let style = options.style()
    var drawing = try NetworkDrawing(graph, style)
    let block = drawing.block(of: trees, depth: depth)
    let typeface = try Typeface.shared()
    let learned = graph.parameters.filter { !$0.isStatistic }.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let statistics = graph.parameters.filter(\.isStatistic).reduce(0) { $0 + $1.shape.reduce(1, *) }
    let sizes =
      "\(formatCount(learned)) parameters"
      + (statistics > 0 ? " and \(grouped(statistics)) stored statistics" : "")
    let title =
      options.title ?? [subject.run.modelName, options.node].compactMap { $0 }.joined(separator: " · ")
    let legend = NetworkEdgeKind.allCases.filter(drawing.kinds.contains).map {
      Sheet.LegendEntry(color: $0.color(style.theme), text: $0.title)
    }
    var sheetStyle = style
    // As wide as the network needs, unless that is asked for: boxes are not squeezed.
    sheetStyle.width = max(options.width ?? 0, block.width + 2 * style.margin, 420)
    var scene = try SheetLayout.scene(
      of: Sheet(
        title: title.fitted(to: sheetStyle.width - 2 * style.margin, style.title, typeface),
        tiles: [], columns: 1, legend: legend,
        caption: [
          "\(subject.origin) · input \(formatShape(graph.nodes[0].shape)) · \(graph.nodes.count) nodes · \(sizes) · \(formatCount(graph.nodes.reduce(0) { $0 + $1.flops }))FLOP, a multiplication with its addition counted as two. Shapes stand where an activation leaves."
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
