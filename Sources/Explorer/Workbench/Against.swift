import Analysis
import Models

/// A derivation of two runs as one of the later run: what is read off it, held against another.
struct Against<Pair: PairDerivation>: Derivation {
  let pair: Pair
  let reference: RunView

  init(_ pair: Pair, _ reference: RunView) { (self.pair, self.reference) = (pair, reference) }

  func evaluate(in run: ForwardRun) throws -> Pair.Value { try pair.evaluate(reference.run, run) }

  static func byteCount(of value: Pair.Value) -> Int { Pair.byteCount(of: value) }

  static func == (one: Against, other: Against) -> Bool {
    one.pair == other.pair && one.reference.id == other.reference.id
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(pair)
    hasher.combine(reference.id)
  }
}
