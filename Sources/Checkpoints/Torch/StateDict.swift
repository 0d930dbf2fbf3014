/// The state dict within what a program saved, wherever it sits.
struct StateDict {
  /// Where it was found, such as `model`; empty at the top level.
  let place: String
  let items: [(name: String, tensor: TorchTensor)]
  /// Types of the tensors that cannot be read, by name.
  let unread: [String: String]
  /// Other places with tensors of the same names.
  let copies: [String]

  /// - Parameter place: where it is; the likeliest where nil, or where there is none.
  /// - Throws: `CheckpointError.malformed` if a tensor in it makes no sense. A pickle without a state dict
  ///   gives an empty one.
  init(_ graph: PickleGraph, path: String, place wanted: String?) throws {
    var search = StateDictSearch(graph)
    let found = search.find(wanted)
    let (place, value) = (found.first?.place ?? "", found.first?.value)
    self.place = place
    let names = found.first?.names ?? []
    copies = found.dropFirst().filter { $0.names == names }.map(\.place)
    func malformed(_ expected: String, _ found: String) -> CheckpointError {
      .malformed(path: path, place: "state dict", expected: expected, found: found)
    }
    var items: [(name: String, tensor: TorchTensor)] = []
    var unread: [String: String] = [:]
    var taken: Set<String> = []
    for item in value.flatMap(graph.items) ?? [] {
      guard let name = graph.text(item.key) else { continue }
      guard name.utf8.count <= TensorEntry.nameLimit else {
        throw malformed("names of at most \(TensorEntry.nameLimit) bytes", "one of \(name.utf8.count)")
      }
      let tensor = try TorchTensor(item.value, in: graph, name: name, path: path)
      guard let tensor else { continue }
      guard tensor.content != nil else {
        unread[name] = tensor.typeName
        continue
      }
      guard taken.insert(name).inserted else { throw malformed("each name once", "a second \(name)") }
      items.append((name, tensor))
    }
    self.items = items
    self.unread = unread
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

  struct Candidate {
    let place: String
    let value: PickleValue
    /// Those of its tensors.
    let names: Set<String>
  }

  /// The dictionaries of tensors, the likeliest first: the one asked for, else one under a usual key, else the one with
  /// most tensors. A metric beside the weights makes a dictionary too, so a usual key must hold half as many as the
  /// largest.
  mutating func find(_ wanted: String?) -> [Candidate] {
    let all = candidates()
    let most = all.map(\.names.count).max() ?? 0
    let likeliest =
      all.firstIndex { $0.place == wanted }
      ?? Self.usualKeys.lazy.compactMap { key in
        all.firstIndex { $0.place == key && $0.names.count * 2 >= most }
      }.first
      ?? all.firstIndex { $0.names.count == most }
    guard let likeliest else { return [] }
    var ranked = all
    ranked.insert(ranked.remove(at: likeliest), at: 0)
    return ranked
  }

  /// Every dictionary of tensors a few levels deep, outer ones first.
  private mutating func candidates() -> [Candidate] {
    var found: [Candidate] = []
    var level = [(place: "", value: graph.root)]
    var seen: Set<Int> = []  // an object may be reached twice, or hold itself
    for _ in 0..<Self.depthLimit {
      var next: [(place: String, value: PickleValue)] = []
      for (place, value) in level {
        let items = items(value)
        let names = items.filter { TorchTensor.isTensor($0.value, in: graph) }.compactMap {
          graph.text($0.key)
        }
        if !names.isEmpty { found.append(Candidate(place: place, value: value, names: Set(names))) }
        for item in items {
          guard let key = graph.text(item.key), key != "optimizer", key.utf8.count <= TensorEntry.nameLimit,
            !TorchTensor.isTensor(item.value, in: graph),
            case .object(let index) = item.value, seen.insert(index).inserted
          else { continue }
          next.append((place.isEmpty ? key : "\(place).\(key)", item.value))
        }
      }
      level = next
    }
    return found
  }

  private mutating func items(_ value: PickleValue) -> [PickleItem] {
    guard budget > 0, let items = graph.items(value) else { return [] }
    budget -= items.count + 1
    return items
  }
}
