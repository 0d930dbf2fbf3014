import Checkpoints

/// The families of models that can be opened. A value: other code adds its own.
public struct ModelFamilies: Sendable {
  /// In the order in which they are tried.
  public let all: [any ModelFamily]

  /// What this program knows.
  public static let known = ModelFamilies([
    TableTransformerFamily(), DETRFamily(), DETRdemoFamily(), ResNetFamily(),
  ])

  public init(_ all: [any ModelFamily]) { self.all = all }

  /// These families and another, which is tried first.
  public func adding(_ family: any ModelFamily) -> ModelFamilies { ModelFamilies([family] + all) }

  /// What a checkpoint is by its keys.
  public func recognise(_ entries: [TensorEntry]) -> Recognition { Recognition(entries, among: self) }
}
