/// Lists what a pickle holds besides the state dict: each number, text and tensor with its place.
struct OtherContentLister {
  private static let itemLimit = 20_000
  /// Elements of a list of plain values that are spelled out.
  private static let spelledOut = 4

  private let graph: PickleGraph
  private let stateDict: Set<String>
  private let stateDictPlace: String
  private var visited: Set<Int> = []
  private var contents: [OtherContent] = []

  init(_ graph: PickleGraph, without stateDict: StateDict) {
    self.graph = graph
    self.stateDict = Set(stateDict.items.map(\.name))
    stateDictPlace = stateDict.place
  }

  consuming func list() -> [OtherContent] {
    // A stack instead of recursion: nesting is the file's choice. Each object is listed where it comes first.
    var pending = [(place: "", value: graph.root)]
    while let (place, value) = pending.popLast(), contents.count < Self.itemLimit {
      guard case .object(let index) = value else {
        add(place, plain(value) ?? "")
        continue
      }
      guard visited.insert(index).inserted else { continue }
      if let text = summary(value) {
        add(place, text)
      } else {
        pending += children(of: value, at: place).reversed()
      }
    }
    return contents
  }

  private mutating func add(_ place: String, _ text: String) {
    contents.append(OtherContent(path: place.printable, text: text.printable))
  }

  private func plain(_ value: PickleValue) -> String? {
    switch value {
    case .none: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .object: nil
    }
  }

  /// One line for what has no parts worth a line each.
  private func summary(_ value: PickleValue) -> String? {
    if TorchTensor.isTensor(value, in: graph) { return tensorSummary(value) }
    switch graph.object(value) {
    case .bytes(let bytes): return "\(bytes.count) bytes"
    case .global(let name): return name
    case .persistent: return "a storage"
    case .list(let elements), .tuple(let elements), .set(let elements):
      let texts = elements.prefix(Self.spelledOut).compactMap(plain)
      guard texts.count == min(elements.count, Self.spelledOut) else { return nil }
      let rest = elements.count - texts.count
      return "[" + (texts + (rest > 0 ? ["… \(rest) more"] : [])).joined(separator: ", ") + "]"
    case .dictionary(let items): return items.isEmpty ? "{}" : nil
    case .call(let call): return children(of: call, at: "").isEmpty ? callSummary(call) : nil
    case nil: return nil
    }
  }

  private func tensorSummary(_ value: PickleValue) -> String {
    guard let tensor = try? TorchTensor(value, in: graph, name: "", path: "") else {
      return "a broken tensor"
    }
    return "\(tensor.content?.type.rawValue ?? "tensor of another type") \(tensor.shape)"
  }

  /// The call as Python would write it.
  private func callSummary(_ call: PickleCall) -> String {
    let arguments = (graph.sequence(call.arguments) ?? []).map { plain($0) ?? graph.globalName($0) ?? "…" }
    return "\(graph.globalName(call.function) ?? "an object")(\(arguments.joined(separator: ", ")))"
  }

  private func children(of value: PickleValue, at place: String) -> [(place: String, value: PickleValue)] {
    switch graph.object(value) {
    case .list(let elements), .tuple(let elements), .set(let elements): numbered(elements, at: place)
    case .dictionary(let items): named(items, at: place)
    case .call(let call): children(of: call, at: place)
    default: []
    }
  }

  private func children(of call: PickleCall, at place: String) -> [(place: String, value: PickleValue)] {
    var children = named(call.items, at: place) + numbered(call.elements, at: place)
    if let attributes = graph.items(call.state) {
      children += named(attributes, at: place)
    } else if call.state != .none {
      children.append((joined(place, "state"), call.state))
    }
    return children
  }

  private func named(_ items: [PickleItem], at place: String) -> [(place: String, value: PickleValue)] {
    items.compactMap { item in
      let name = plain(item.key) ?? "…"
      // PyTorch keeps version numbers of its modules there.
      if name == "_metadata" || (place == stateDictPlace && stateDict.contains(name)) { return nil }
      return (joined(place, name), item.value)
    }
  }

  private func numbered(_ elements: [PickleValue], at place: String) -> [(place: String, value: PickleValue)]
  {
    elements.enumerated().map { (joined(place, "\($0.offset)"), $0.element) }
  }

  private func joined(_ place: String, _ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }
}
