import Analysis
import Models

/// Names a run within a session. Results of one run are no results of another.
public struct RunID: Hashable, Sendable {
  let number: Int
}

/// One derivation of one run: what is asked for, and under which its result is kept.
public struct ResultKey: Hashable, Sendable {
  public let run: RunID
  private let derivation: AnyDerivation

  public init(_ derivation: some Derivation, of run: RunID) {
    self.run = run
    self.derivation = AnyDerivation(derivation)
  }

  func evaluate(in run: ForwardRun) throws -> (value: any Sendable, byteCount: Int) {
    try derivation.evaluate(in: run)
  }
}

/// A derivation of any kind, as the store and the loader see it.
private struct AnyDerivation: Hashable, Sendable {
  private let base: any Derivation

  init(_ base: some Derivation) { self.base = base }

  static func == (one: AnyDerivation, other: AnyDerivation) -> Bool {
    AnyHashable(one.base) == AnyHashable(other.base)
  }

  func hash(into hasher: inout Hasher) { AnyHashable(base).hash(into: &hasher) }

  func evaluate(in run: ForwardRun) throws -> (value: any Sendable, byteCount: Int) {
    func evaluate<D: Derivation>(_ derivation: D) throws -> (any Sendable, Int) {
      let value = try derivation.evaluate(in: run)
      return (value, D.byteCount(of: value))
    }
    return try evaluate(base)
  }
}
