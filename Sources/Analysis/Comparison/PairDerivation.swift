import Models

/// Something read off two runs: a reference, and another that is held against it. Equal derivations of the same two
/// runs have equal values.
public protocol PairDerivation: Hashable, Sendable {
  associatedtype Value: Sendable

  /// The value, from activations computed now where they are not held.
  ///
  /// - Throws: `CancellationError` in a cancelled task; an error of one line that says why there is no value.
  func evaluate(_ reference: ForwardRun, _ other: ForwardRun) throws -> Value

  /// Bytes that a value keeps in memory, near enough.
  static func byteCount(of value: Value) -> Int
}
