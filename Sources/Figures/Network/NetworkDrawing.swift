import Foundations
import Graph
import Images

/// A network as nested boxes, drawn from the top down: modules open to a depth, edges with the shapes that they carry.
struct NetworkDrawing {
  let part: NetworkPart
  let graph: ComputationGraph
  let style: SheetStyle
  let typeface: Typeface
  let sources: NetworkSources
  private(set) var kinds: Set<NetworkEdgeKind> = []

  var padding: Double { style.fontSize * 0.7 }
  private var gap: LayeredLayout.Size { .init(width: style.fontSize * 1.6, height: style.fontSize * 2.9) }

  /// - Throws: `FigureError.noDrawing`.
  init(_ part: NetworkPart, _ style: SheetStyle) throws(FigureError) {
    self.part = part
    graph = part.graph
    self.style = style
    typeface = try Typeface.shared()
    sources = NetworkSources(graph)
  }

  /// All of it in one block without a frame.
  mutating func block() -> NetworkBlock {
    content(ModuleTree.acyclic(part.trees, graph), depth: part.depth, isOutermost: true)
  }

  private mutating func block(_ tree: ModuleTree, depth: Int, under parent: String) -> NetworkBlock {
    let name = tree.path.hasPrefix(parent + ".") ? String(tree.path.dropFirst(parent.count + 1)) : tree.path
    switch tree {
    case .node(let node): return closed(name, details(of: node), hasParameters: !node.parameters.isEmpty)
    case .module(let path, let children):
      let (depth, foldedName) = part.opening(of: path, depth: depth, name: name)
      guard depth > 0 else { return folded(tree, foldedName) }
      let inner = content(ModuleTree.acyclic(children, graph), depth: depth - 1, parent: path)
      return framed(inner, title: name, detail: details(of: tree.nodes).joined(separator: " · "))
    }
  }

  // MARK: - What a module holds

  private struct Link {
    let source: Int
    let reader: Int
    let edge: LayeredLayout.Edge
  }

  private mutating func content(
    _ trees: [ModuleTree], depth: Int, parent: String = "", isOutermost: Bool = false
  ) -> NetworkBlock {
    var owners: [Int: Int] = [:]
    for (index, tree) in trees.enumerated() { for node in tree.nodes { owners[node.id] = index } }
    var blocks = trees.map { block($0, depth: depth, under: parent) }
    // Places for what comes from outside, and for what leaves.
    let own = trees.flatMap(\.nodes)
    let entering = Set(own.flatMap(\.inputs)).filter { owners[$0] == nil }.sorted()
    let leaving =
      isOutermost
      ? [] : own.filter { node in graph.consumers[node.id].contains { owners[$0] == nil } }.map(\.id)
    let first = blocks.count..<blocks.count + entering.count
    let last = first.upperBound..<first.upperBound + leaving.count
    blocks += entering.map { id in
      isOutermost ? arrival(graph.nodes[id]) : NetworkBlock(width: style.fontSize, height: 0, marks: [])
    }
    // What leaves has room for its shape to the right.
    let inset = style.fontSize * 0.3
    blocks += leaving.map { id in
      let width = typeface.width(of: formatShape(graph.nodes[id].shape), shapeFont) + style.fontSize
      return NetworkBlock(width: width, height: 0, marks: [], entries: [id: inset])
    }

    var links: [Link] = []
    for node in own {
      for input in node.inputs {
        let from = owners[input] ?? entering.firstIndex(of: input).map { first.lowerBound + $0 }
        guard let from, let to = owners[node.id], from != to else { continue }
        links.append(Link(source: input, reader: node.id, edge: .init(from: from, to: to)))
      }
    }
    for (index, id) in leaving.enumerated() {
      guard let from = owners[id] else { continue }
      links.append(Link(source: id, reader: id, edge: .init(from: from, to: last.lowerBound + index)))
    }
    let layout = LayeredLayout(
      blocks.map { .init(width: $0.width, height: $0.height) },
      Array(Set(links.map(\.edge))).sorted { ($0.from, $0.to) < ($1.from, $1.to) },
      first: Set(first), last: Set(last), gap: gap)

    var marks: [Mark] = []
    var labels: [Mark] = []
    var drawn: Set<[Int]> = []
    for link in links where drawn.insert([link.source, link.edge.from, link.edge.to]).inserted {
      marks += edge(link, blocks, layout)
    }
    var named: Set<Int> = []
    for link in links where link.edge.from < trees.count && named.insert(link.source).inserted {
      labels += shapeLabel(link, blocks, layout)
    }
    for (index, block) in blocks.enumerated() {
      let center = layout.centers[index]
      marks += block.placed(at: Point(center.x - block.width / 2, center.y - block.height / 2))
    }
    return NetworkBlock(
      width: layout.size.width, height: layout.size.height, marks: marks + labels,
      entries: Dictionary(uniqueKeysWithValues: zip(entering, first).map { ($0, layout.centers[$1].x) }),
      exits: Dictionary(
        uniqueKeysWithValues: zip(leaving, last).map {
          ($0, layout.centers[$1].x - blocks[$1].width / 2 + inset)
        }))
  }

  /// Where a link leaves its first box.
  private func start(_ link: Link, _ blocks: [NetworkBlock], _ layout: LayeredLayout) -> Point {
    let (block, center) = (blocks[link.edge.from], layout.centers[link.edge.from])
    let x = block.exits[link.source].map { center.x - block.width / 2 + $0 } ?? center.x
    return Point(x, center.y + block.height / 2)
  }

  private mutating func edge(_ link: Link, _ blocks: [NetworkBlock], _ layout: LayeredLayout) -> [Mark] {
    let passages = layout.passages[link.edge] ?? []
    let kind = sources.kind(from: link.source, to: link.reader, passes: !passages.isEmpty)
    kinds.insert(kind)
    let stroke = Stroke(kind.color(style.theme), width: 1.2)
    let (target, center) = (blocks[link.edge.to], layout.centers[link.edge.to])
    let x = target.entries[link.source].map { center.x - target.width / 2 + $0 } ?? center.x
    var at = start(link, blocks, layout)
    var marks: [Mark] = []
    func drop(to y: Double) {
      guard y > at.y else { return }
      marks.append(.shape(Shape(.line([at, Point(at.x, y)], isClosed: false), stroke: stroke)))
      at = Point(at.x, y)
    }
    // Edges turn aside only between layers, below the shapes that stand under the boxes.
    func turn(from bottom: Double, to x: Double, _ top: Double) {
      drop(to: min(bottom + shapeRoom, top))
      let bend = (top - at.y) * 0.5
      marks.append(
        .shape(
          Shape(.curve(at, Point(at.x, at.y + bend), Point(x, top - bend), Point(x, top)), stroke: stroke)))
      at = Point(x, top)
    }
    var bottom = layout.spans[link.edge.from].bottom
    for passage in passages {
      turn(from: bottom, to: passage.x, passage.top)
      drop(to: passage.bottom)
      bottom = passage.bottom
    }
    let end = Point(x, center.y - target.height / 2)
    turn(from: bottom, to: x, layout.spans[link.edge.to].top)
    drop(to: end.y)
    if target.height > 0 {
      let size = style.fontSize * 0.35
      let head = [end, Point(end.x - size * 0.6, end.y - size), Point(end.x + size * 0.6, end.y - size)]
      marks.append(.shape(Shape(.line(head, isClosed: true), fill: stroke.paint)))
    }
    return marks
  }

  private func shapeLabel(_ link: Link, _ blocks: [NetworkBlock], _ layout: LayeredLayout) -> [Mark] {
    let from = start(link, blocks, layout)
    let font = shapeFont
    let text = formatShape(graph.nodes[link.source].shape)
    let width = typeface.width(of: text, font)
    let origin = Point(from.x + style.fontSize * 0.35, from.y + font.lineHeight)
    let plate = Area(
      x: origin.x - 1, y: origin.y - font.capHeight - 1, width: width + 2, height: font.capHeight + 3)
    return [
      .shape(Shape(.rectangle(plate), fill: Paint(style.theme.background, opacity: 0.8))),
      .label(Label(text, at: origin, font: font, color: style.theme.quiet)),
    ]
  }
}

extension NetworkEdgeKind {
  func color(_ theme: FigureTheme) -> RGB {
    switch self {
    case .data: theme == .light ? RGB(90, 98, 110) : RGB(160, 168, 180)
    case .residual: RGB(214, 132, 24)
    case .position: RGB(34, 150, 90)
    case .queries: RGB(190, 60, 150)
    case .pyramid: RGB(60, 110, 210)
    }
  }
}
