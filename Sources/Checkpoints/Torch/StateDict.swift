/// The tensors of a model within what a program saved: the state dict, wherever it sits.
struct StateDict {
  /// Where it was found, `model`; empty at the top level.
  let place: String
  let items: [(name: String, tensor: TorchTensor)]

  /// Where programs put it, in the order of preference.
  private static let usualKeys = ["model", "state_dict", "model_state_dict", "model_ema"]
  private static let depthLimit = 4

  /// - Throws: `CheckpointError.malformed` where a tensor in it makes no sense. A pickle without any state dict
  ///   gives an empty one.
  init(_ graph: PickleGraph, path: String) throws {
    let (place, value) = Self.find(in: graph)
    self.place = place
    var items: [(name: String, tensor: TorchTensor)] = []
    var names: Set<String> = []
    for item in value.flatMap(graph.items) ?? [] {
      guard let name = graph.text(item.key),
        let tensor = try TorchTensor(item.value, in: graph, name: name, path: path), tensor.content != nil
      else { continue }
      guard names.insert(name).inserted else {
        throw CheckpointError.malformed(
          path: path, place: "state dict", expected: "each name once", found: name)
      }
      items.append((name, tensor))
    }
    self.items = items
  }

  /// Looks at the usual keys first, then at the top, then at everything a few levels deep.
  private static func find(in graph: PickleGraph) -> (place: String, value: PickleValue?) {
    let top = graph.items(graph.root) ?? []
    for key in usualKeys {
      for item in top where item.key == .text(key) && holdsTensors(item.value, graph) {
        return (key, item.value)
      }
    }
    var level = [(place: "", value: graph.root)]
    var seen: Set<PickleValue> = [graph.root]  // a value may be reached twice, or hold itself
    for _ in 0..<depthLimit {
      if let found = level.first(where: { holdsTensors($0.value, graph) }) { return found }
      level = level.flatMap { parent in
        (graph.items(parent.value) ?? []).compactMap { item in
          guard let key = graph.text(item.key), key != "optimizer", seen.insert(item.value).inserted else {
            return nil
          }
          return (parent.place.isEmpty ? key : "\(parent.place).\(key)", item.value)
        }
      }
    }
    return ("", nil)
  }

  private static func holdsTensors(_ value: PickleValue, _ graph: PickleGraph) -> Bool {
    (graph.items(value) ?? []).contains { item in
      guard case .text = item.key else { return false }
      return TorchTensor.isTensor(item.value, in: graph)
    }
  }
}
