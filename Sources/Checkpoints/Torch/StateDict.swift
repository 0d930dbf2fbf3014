/// The state dict within what a program saved, wherever it sits.
struct StateDict {
  /// Where it was found, such as `model`; empty at the top level.
  let place: String
  let items: [(name: String, tensor: TorchTensor)]

  /// - Throws: `CheckpointError.malformed` if a tensor in it makes no sense. A pickle without a state dict
  ///   gives an empty one.
  init(_ graph: PickleGraph, path: String) throws {
    var search = StateDictSearch(graph)
    let (place, value) = search.find()
    self.place = place
    func malformed(_ expected: String, _ found: String) -> CheckpointError {
      .malformed(path: path, place: "state dict", expected: expected, found: found)
    }
    var items: [(name: String, tensor: TorchTensor)] = []
    var names: Set<String> = []
    for item in value.flatMap(graph.items) ?? [] {
      guard let name = graph.text(item.key) else { continue }
      guard name.utf8.count <= TensorEntry.nameLimit else {
        throw malformed("names of at most \(TensorEntry.nameLimit) bytes", "one of \(name.utf8.count)")
      }
      let tensor = try TorchTensor(item.value, in: graph, name: name, path: path)
      guard let tensor, tensor.content != nil else { continue }
      guard names.insert(name).inserted else { throw malformed("each name once", "a second \(name)") }
      items.append((name, tensor))
    }
    self.items = items
  }
}

/// Looks for the dictionary of tensors.
private struct StateDictSearch {
  /// Where programs put it, in order of preference.
  private static let usualKeys = ["model", "state_dict", "model_state_dict", "model_ema"]
  private static let depthLimit = 4

  private let graph: PickleGraph
  /// How many items to look at before giving up: a hostile pickle may show one dictionary in a hundred
  /// thousand places.
  private var budget = 2_000_000

  init(_ graph: PickleGraph) { self.graph = graph }

  /// Looks at the usual keys first, then at the top, then at everything a few levels deep.
  mutating func find() -> (place: String, value: PickleValue?) {
    let top = items(graph.root)
    for key in Self.usualKeys {
      for item in top where item.key == .text(key) && holdsTensors(item.value) { return (key, item.value) }
    }
    var level = [(place: "", value: graph.root)]
    var seen: Set<Int> = []  // an object may be reached twice, or hold itself
    for _ in 0..<Self.depthLimit {
      for candidate in level where holdsTensors(candidate.value) { return candidate }
      var next: [(place: String, value: PickleValue)] = []
      for parent in level {
        for item in items(parent.value) {
          guard let key = graph.text(item.key), key != "optimizer", key.utf8.count <= TensorEntry.nameLimit,
            case .object(let index) = item.value, seen.insert(index).inserted
          else { continue }
          next.append((parent.place.isEmpty ? key : "\(parent.place).\(key)", item.value))
        }
      }
      level = next
    }
    return ("", nil)
  }

  private mutating func holdsTensors(_ value: PickleValue) -> Bool {
    items(value).contains { item in
      guard case .text = item.key else { return false }
      return TorchTensor.isTensor(item.value, in: graph)
    }
  }

  private mutating func items(_ value: PickleValue) -> [PickleItem] {
    guard budget > 0, let items = graph.items(value) else { return [] }
    budget -= items.count + 1
    return items
  }
}
