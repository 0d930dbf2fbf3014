import Analysis
import Foundations

/// What is known of a derivation's value.
public enum Answer<Value: Sendable>: Sendable {
  case pending
  /// One line that says why there is none.
  case failed(String)
  case ready(Value)

  public var value: Value? {
    if case .ready(let value) = self { value } else { nil }
  }

  public var failure: String? {
    if case .failed(let reason) = self { reason } else { nil }
  }
}

/// The results that screens draw from, within a budget of bytes; the least recently wanted leave first.
public struct ResultStore: Sendable {
  enum Outcome: Sendable {
    case failed(String)
    case ready(any Sendable, byteCount: Int)
  }

  private static let budget = 96 << 20

  private var outcomes = ByteBudgetCache<ResultKey, Outcome>(budget: budget)
  /// What is on screen stays, whatever its size.
  private var wanted: Set<ResultKey> = []

  public func answer<D: Derivation>(_ derivation: D, of run: RunID) -> Answer<D.Value> {
    switch outcomes[ResultKey(derivation, of: run)] {
    case nil: return .pending
    case .failed(let reason): return .failed(reason)
    case .ready(let value, _):
      guard let value = value as? D.Value else {
        preconditionFailure("\(derivation) gave \(type(of: value))")
      }
      return .ready(value)
    }
  }

  public func contains(_ key: ResultKey) -> Bool { outcomes.contains(key) }

  mutating func want(_ keys: [ResultKey]) {
    wanted = Set(keys)
    for key in keys { _ = outcomes.use(key) }
  }

  mutating func insert(_ outcome: Outcome, for key: ResultKey) {
    let byteCount = if case .ready(_, let byteCount) = outcome { byteCount } else { 1024 }
    outcomes.insert(outcome, at: key, byteCount: byteCount)
    outcomes.makeRoom(keeping: wanted.union([key]))
  }

  /// Lets go of every result of a run.
  mutating func forget(_ run: RunID) { outcomes.removeAll { $0.run == run } }
}
