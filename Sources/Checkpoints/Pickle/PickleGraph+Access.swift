extension PickleGraph {
  func object(_ value: PickleValue) -> PickleObject? {
    guard case .object(let index) = value, objects.indices.contains(index) else { return nil }
    return objects[index]
  }

  /// The full name of a function or class.
  func globalName(_ value: PickleValue) -> String? {
    guard case .global(let name) = object(value) else { return nil }
    return name
  }

  func text(_ value: PickleValue) -> String? {
    guard case .text(let text) = value else { return nil }
    return text
  }

  /// The elements of a tuple or list.
  func sequence(_ value: PickleValue) -> [PickleValue]? {
    switch object(value) {
    case .tuple(let elements), .list(let elements): elements
    default: nil
    }
  }

  /// The numbers in a tuple, list or `torch.Size`: at most `limit`, each at least 0.
  func counts(_ value: PickleValue, limit: Int) -> [Int]? {
    var value = value
    if case .call(let call) = object(value), globalName(call.function) == "torch.Size" {
      value = sequence(call.arguments)?.first ?? .none
    }
    guard let elements = sequence(value), elements.count <= limit else { return nil }
    var counts: [Int] = []
    for element in elements {
      guard case .integer(let count) = element, count >= 0 else { return nil }
      counts.append(count)
    }
    return counts
  }

  /// The items of a dictionary, whichever class wrote it.
  func items(_ value: PickleValue) -> [PickleItem]? {
    switch object(value) {
    case .dictionary(let items): return items
    case .call(let call):
      guard let name = globalName(call.function), Self.dictionaryClasses.contains(name) else { return nil }
      return pairs(call.arguments) + call.items
    default: return nil
    }
  }

  private static let dictionaryClasses: Set<String> = [
    "collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict",
  ]

  /// Python 2 wrote an OrderedDict as its class called with a list of pairs.
  private func pairs(_ arguments: PickleValue) -> [PickleItem] {
    guard let list = sequence(arguments)?.first.flatMap(sequence) else { return [] }
    return list.compactMap { pair in
      sequence(pair).flatMap { $0.count == 2 ? PickleItem(key: $0[0], value: $0[1]) : nil }
    }
  }
}
