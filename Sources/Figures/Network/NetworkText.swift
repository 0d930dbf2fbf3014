import Foundations
import Graph
import Images

/// A network as text in DOT, for Graphviz: modules as clusters, open to a depth, and the shapes on the edges.
struct NetworkText {
  private let part: NetworkPart
  private let graph: ComputationGraph
  private let theme: FigureTheme
  private let sources: NetworkSources
  private var lines: [String] = []
  /// The box that a node is in: its own, or that of a folded module.
  private var boxes: [Int: String] = [:]

  static func dot(_ part: NetworkPart, _ theme: FigureTheme) -> String {
    var text = NetworkText(part, theme)
    text.add("digraph \(quoted(part.title)) {")
    text.add("  label=\(quoted(part.title)); labelloc=t; rankdir=TB; compound=true;")
    text.add(
      "  bgcolor=\"\(hex(theme.background))\"; fontcolor=\"\(hex(theme.foreground))\"; fontname=\"Inter,Helvetica\";"
    )
    text.add(
      "  node [shape=box, style=filled, fillcolor=\"\(hex(theme.background))\", color=\"\(hex(theme.line))\", fontcolor=\"\(hex(theme.foreground))\", fontname=\"Inter,Helvetica\"];"
    )
    text.add("  edge [fontcolor=\"\(hex(theme.quiet))\", fontsize=10, fontname=\"Inter,Helvetica\"];")
    text.addBoxes(part.trees, depth: part.depth, indent: "  ")
    text.addEdges(of: part.trees.flatMap(\.nodes))
    text.add("}")
    return text.lines.joined(separator: "\n") + "\n"
  }

  private init(_ part: NetworkPart, _ theme: FigureTheme) {
    self.part = part
    graph = part.graph
    self.theme = theme
    sources = NetworkSources(graph)
  }

  private mutating func add(_ line: String) { lines.append(line) }

  private mutating func addBoxes(_ trees: [ModuleTree], depth: Int, under parent: String = "", indent: String)
  {
    for tree in ModuleTree.acyclic(trees, graph) {
      let name =
        tree.path.hasPrefix(parent + ".") ? String(tree.path.dropFirst(parent.count + 1)) : tree.path
      let (depth, foldedName) = part.opening(of: tree.path, depth: depth, name: name)
      if case .module(let path, let children) = tree, depth > 0 {
        add("\(indent)subgraph \(Self.quoted("cluster_" + path)) {")
        add("\(indent)  label=\(Self.quoted(name)); color=\"\(Self.hex(theme.line))\";")
        addBoxes(children, depth: depth - 1, under: path, indent: indent + "  ")
        add("\(indent)}")
      } else {
        for node in tree.nodes { boxes[node.id] = tree.path }
        add("\(indent)\(Self.quoted(tree.path)) [label=\(Self.quoted(label(of: tree, foldedName)))];")
      }
    }
  }

  private func label(of tree: ModuleTree, _ name: String) -> String {
    let (parameters, flops) = (
      ParameterCount(of: tree.nodes).learned, tree.nodes.reduce(0) { $0 + $1.flops }
    )
    var lines = [name]
    switch tree {
    case .node(let node): lines.append("\(node.operation.name): \(node.operation.formula)")
    case .module: lines.append("\(tree.nodes.count) nodes")
    }
    if parameters > 0 { lines.append("\(formatCount(parameters)) parameters · \(formatCount(flops))FLOP") }
    return lines.joined(separator: "\n")
  }

  private mutating func addEdges(of nodes: [Node]) {
    var drawn: Set<[String]> = []
    for node in nodes {
      for input in node.inputs {
        let source = graph.nodes[input]
        // What comes from outside the part that is drawn has a name and no box of its own.
        let (from, to) = (boxes[input] ?? source.path, boxes[node.id] ?? node.path)
        guard from != to, drawn.insert([from, to, source.path]).inserted else { continue }
        let kind = sources.kind(from: input, to: node.id, passes: node.id - input > 1)
        add(
          "  \(Self.quoted(from)) -> \(Self.quoted(to)) [label=\(Self.quoted(formatShape(source.shape))), color=\"\(Self.hex(kind.color(theme)))\"];"
        )
      }
    }
  }

  /// A string of DOT, in which only quotes, backslashes and line ends need care.
  private static func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
  }

  private static func hex(_ color: RGB) -> String {
    "#"
      + [color.red, color.green, color.blue].map { channel in
        (channel < 16 ? "0" : "") + String(channel, radix: 16)
      }.joined()
  }
}
