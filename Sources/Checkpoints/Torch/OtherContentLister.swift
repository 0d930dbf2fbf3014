/// Lists what a pickle holds besides the state dict: each number, text and tensor, with its place.
struct OtherContentLister {
  private static let itemLimit = 10_000
  /// How many elements of a list of plain values, or arguments of a call, are spelled out.
  private static let spelledOut = 4
  /// The length in bytes at which a place stops growing: keys and nesting come from the file.
  private static let placeLimit = 200

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

  /// A value, its name within the object that holds it, and that object's place. A value gets its own place
  /// only when it is looked at: hundreds of thousands may wait.
  private struct Child {
    let parent: String
    /// Nil if it stands for the object itself.
    let name: PickleValue?
    let value: PickleValue
  }

  consuming func list() -> [OtherContent] {
    // A stack instead of recursion, because nesting comes from the file. An object of more than one line is
    // listed where it is first met.
    var pending = [Child(parent: "", name: nil, value: graph.root)]
    while let child = pending.popLast() {
      guard contents.count < Self.itemLimit else {
        add("…", "more than \(Self.itemLimit) others")
        return contents
      }
      let place = place(of: child)
      guard case .object(let index) = child.value else {
        add(place, plain(child.value) ?? "")
        continue
      }
      if let text = shortSummary(child.value) {
        add(place, text)
        continue
      }
      guard visited.insert(index).inserted else { continue }
      if let text = summary(child.value) {
        add(place, text)
      } else {
        pending += children(of: child.value, at: place).reversed()
      }
    }
    return contents
  }

  private func place(of child: Child) -> String {
    guard let name = child.name, child.parent.utf8.count < Self.placeLimit else { return child.parent }
    let text = plain(name) ?? "…"
    return child.parent.isEmpty ? text : "\(child.parent).\(text)"
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
    case .text(let text): text.printable
    case .object: nil
    }
  }

  /// One line for a value without parts worth a line each.
  private func summary(_ value: PickleValue) -> String? {
    if TorchTensor.isTensor(value, in: graph) { return tensorSummary(value) }
    switch graph.object(value) {
    case .bytes(let bytes): return "\(bytes.count) bytes"
    case .global(let name): return name
    case .persistent: return "a storage"
    case .dictionary(let items): return items.isEmpty ? "{}" : nil
    case .call(let call): return children(of: call, at: "").isEmpty ? callSummary(call) : nil
    case .list, .tuple, .set, nil: return nil
    }
  }

  /// The first elements of a list of plain values: cheap, however many values share the list.
  private func shortSummary(_ value: PickleValue) -> String? {
    switch graph.object(value) {
    case .list(let elements), .tuple(let elements), .set(let elements):
      let texts = elements.prefix(Self.spelledOut).compactMap(plain)
      guard texts.count == min(elements.count, Self.spelledOut) else { return nil }
      return "[" + spelled(texts, of: elements.count) + "]"
    default: return nil
    }
  }

  private func tensorSummary(_ value: PickleValue) -> String {
    guard let tensor = try? TorchTensor(value, in: graph, name: "", path: "") else {
      return "a broken tensor"
    }
    return "\(tensor.content?.type.rawValue ?? tensor.typeName) \(tensor.shape)"
  }

  /// The call as Python would write it.
  private func callSummary(_ call: PickleCall) -> String {
    let arguments = graph.sequence(call.arguments) ?? []
    let texts = arguments.prefix(Self.spelledOut).map { plain($0) ?? graph.globalName($0) ?? "…" }
    return
      "\(graph.globalName(call.function) ?? "an object")(\(spelled(texts, of: arguments.count)))"
  }

  private func spelled(_ texts: [String], of count: Int) -> String {
    let rest = count - texts.count
    return (texts + (rest > 0 ? ["… \(rest) more"] : [])).joined(separator: ", ")
  }

  private func children(of value: PickleValue, at place: String) -> [Child] {
    switch graph.object(value) {
    case .list(let elements), .tuple(let elements), .set(let elements): numbered(elements, at: place)
    case .dictionary(let items): named(items, at: place)
    case .call(let call): children(of: call, at: place)
    default: []
    }
  }

  private func children(of call: PickleCall, at place: String) -> [Child] {
    let children = named(call.items, at: place) + numbered(call.elements, at: place)
    if call.state == .none { return children }
    // Attributes are one child, not many, because many calls may share them.
    if case .dictionary = graph.object(call.state) {
      return children + [Child(parent: place, name: nil, value: call.state)]
    }
    return children + [Child(parent: place, name: .text("state"), value: call.state)]
  }

  private func named(_ items: [PickleItem], at place: String) -> [Child] {
    items.compactMap { item in
      // PyTorch keeps its modules' version numbers there.
      if item.key == .text("_metadata") || isInStateDict(item.key, at: place) { return nil }
      return Child(parent: place, name: item.key, value: item.value)
    }
  }

  private func isInStateDict(_ key: PickleValue, at place: String) -> Bool {
    guard place == stateDictPlace, case .text(let name) = key, name.utf8.count <= TensorEntry.nameLimit else {
      return false
    }
    return stateDict.contains(name)
  }

  private func numbered(_ elements: [PickleValue], at place: String) -> [Child] {
    elements.enumerated().map { Child(parent: place, name: .integer($0.offset), value: $0.element) }
  }
}
