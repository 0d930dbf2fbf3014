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
    return NetworkText.dot(
      part.trees, of: part.graph, depth: part.depth, title: part.title, options.theme ?? .light)
  }

  private static func networkScene(_ subject: FigureSubject, _ options: FigureOptions) throws -> Scene {
    let part = try NetworkPart(subject, options)
    let graph = part.graph
    let style = options.style()
    var drawing = try NetworkDrawing(graph, style)
    let block = drawing.block(of: part.trees, depth: part.depth)
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

/// The part of a network that is drawn.
private struct NetworkPart {
  let graph: ComputationGraph
  let trees: [ModuleTree]
  /// How many levels of modules are open.
  let depth: Int
  let title: String

  /// - Throws: `GraphError.unknownNode` where there is neither module nor node of the name.
  init(_ subject: FigureSubject, _ options: FigureOptions) throws {
    graph = subject.run.recorder.graph
    depth = options.depth ?? (options.node == nil ? 0 : 2)
    title = options.title ?? [subject.run.modelName, options.node].compactMap { $0 }.joined(separator: " · ")
    guard let path = options.node else {
      trees = ModuleTree.children(of: graph)
      return
    }
    let inside = ModuleTree.children(of: graph, under: path)
    trees = inside.isEmpty ? [.node(try graph.node(path))] : [.module(path: path, children: inside)]
  }
}
