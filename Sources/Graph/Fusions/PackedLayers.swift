import Foundations

/// Packed weights by layer, shared by all runs of a model, instead of the pages they came from.
final class PackedLayers<Packed: Sendable>: Sendable {
  private struct State {
    var used: Set<String> = []
    var kept: [String: Packed] = [:]
  }
  private let state = Locked(State())

  /// The layer `name`, packed now if it is not kept.
  ///
  /// - Parameter isKeptAtOnce: otherwise it is kept from its second use on, for a first picture is on the screen sooner
  ///   without so much fresh memory.
  func layer(_ name: String, isKeptAtOnce: (Packed) -> Bool, packing pack: () -> Packed) -> Packed {
    if let known = state.withLock({ $0.kept[name] }) { return known }
    let packed = pack()
    state.withLock { state in
      let isFirstUse = state.used.insert(name).inserted
      if !isFirstUse || isKeptAtOnce(packed) { state.kept[name] = packed }
    }
    return packed
  }
}
