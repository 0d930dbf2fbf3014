import Models

/// Something read off a run: maps, statistics, segments. Equal derivations of one run have equal values.
public protocol Derivation: Hashable, Sendable {
  associatedtype Value: Sendable

  /// The value, from activations computed now where they are not held.
  ///
  /// - Throws: `CancellationError` in a cancelled task; an error of one line that says why there is no value, as
  ///   `GraphError` and `ModelError` do.
  func evaluate(in run: ForwardRun) throws -> Value

  /// Bytes that a value keeps in memory, near enough.
  static func byteCount(of value: Value) -> Int
}

extension Derivation {
  /// Of a value of a few numbers.
  public static func byteCount(of value: Value) -> Int { 1024 }
}
