import Figures
import Graph

/// A model's nodes as a tree by the parts of their paths.
public struct GraphTree: Sendable {
  public struct Entry: Sendable {
    /// The path as far as this entry.
    public let path: String
    /// Its last part, or several where a group has a single member.
    public internal(set) var name: String
    public internal(set) var depth: Int
    /// The node of this very path; a group has none.
    public let node: Int?
    public let parent: Int?
    public internal(set) var children: [Int] = []
    /// Of all nodes from here on down; what several nodes read counts for the first.
    public internal(set) var parameters = ParameterCount()
    public internal(set) var flops = 0
  }

  /// Parents come before their children.
  public private(set) var entries: [Entry] = []
  /// The entries of the first level, in run order.
  public private(set) var roots: [Int] = []
  /// Of the whole model.
  public var parameters: ParameterCount {
    roots.reduce(ParameterCount()) { $0 + entries[$1].parameters }
  }
  private var byPath: [String: Int] = [:]
  /// What repeats other parts and is folded in the beginning.
  private let auxiliary: AuxiliaryHeads?

  public init(_ graph: ComputationGraph) {
    auxiliary = AuxiliaryHeads(graph)
    let byNodePath = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.path, $0.id) })
    for (node, parameters) in zip(graph.nodes, ParameterCount.byFirstReader(graph.nodes)) {
      var parent: Int?
      var path = ""
      // A recording may have empty parts, which keep `a..b` from `a.b`.
      for (depth, part) in node.path.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
        path += depth == 0 ? String(part) : ".\(part)"
        parent = entry(path, name: String(part), parent: parent, node: byNodePath[path])
      }
      while let index = parent {
        entries[index].parameters = entries[index].parameters + parameters
        entries[index].flops += node.flops
        parent = entries[index].parent
      }
    }
  }

  private mutating func entry(_ path: String, name: String, parent: Int?, node: Int?) -> Int {
    if let known = byPath[path] { return known }
    let index = entries.count
    entries.append(
      Entry(
        path: path, name: name, depth: parent.map { entries[$0].depth + 1 } ?? 0, node: node, parent: parent))
    byPath[path] = index
    if let parent { entries[parent].children.append(index) } else { roots.append(index) }
    return index
  }

  public subscript(path: String) -> Entry? { byPath[path].map { entries[$0] } }

  /// The rows on screen where the groups in `open` show what they hold.
  func rows(open: Set<String>) -> [Row] {
    var rows: [Row] = []
    func add(_ index: Int, depth: Int, prefix: String) {
      let entry = entries[index]
      // A group with one member and nothing of its own is no step on the way down.
      if entry.node == nil, entry.children.count == 1 {
        add(entry.children[0], depth: depth, prefix: prefix + entry.name + ".")
        return
      }
      let isOpen = open.contains(entry.path)
      let note = auxiliary?.path == entry.path ? auxiliary.map { " · \($0.title)" } ?? "" : ""
      rows.append(Row(entry: index, name: prefix + entry.name + note, depth: depth, isOpen: isOpen))
      if isOpen { for child in entry.children { add(child, depth: depth + 1, prefix: "") } }
    }
    for root in roots { add(root, depth: 0, prefix: "") }
    return rows
  }

  struct Row: Hashable, Sendable {
    let entry: Int
    let name: String
    let depth: Int
    let isOpen: Bool
  }

  /// The paths of all groups that a path lies in.
  func ancestors(of path: String) -> [String] {
    var found: [String] = []
    var at = byPath[path].flatMap { entries[$0].parent }
    while let index = at {
      found.append(entries[index].path)
      at = entries[index].parent
    }
    return found
  }

  /// Groups that are open in the beginning: those of the first level, and the way down to where they branch.
  var initiallyOpen: Set<String> {
    Set(
      roots.map { root in
        var index = root
        while entries[index].node == nil, entries[index].children.count == 1 {
          index = entries[index].children[0]
        }
        return entries[index].path
      }
    ).subtracting(auxiliary.map { [$0.path] } ?? [])
  }
}
