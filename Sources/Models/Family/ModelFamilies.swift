import Checkpoints

/// The families of models that can be opened. A value: other code adds its own.
public struct ModelFamilies: Sendable {
  /// In the order in which they are tried.
  public let all: [any ModelFamily]

  /// What this program knows.
  public static let known = ModelFamilies([
    ConditionalDETRFamily(), TableTransformerFamily(), DETRFamily(), DETRdemoFamily(), ResNetFamily(),
  ])

  public init(_ all: [any ModelFamily]) { self.all = all }

  /// These families and another, which is tried first.
  public func adding(_ family: any ModelFamily) -> ModelFamilies { ModelFamilies([family] + all) }

  /// What a checkpoint is by its keys.
  ///
  /// - Parameter stateDict: what stands before the keys to take, where a file has several models.
  public func recognise(_ entries: [TensorEntry], stateDict: String? = nil) -> Recognition {
    Recognition(entries, among: self, stateDict: stateDict)
  }

  /// What a file of a family lacks, where it is all but recognised.
  func nearMiss(_ entries: [TensorEntry]) -> String? {
    let keys = Set(entries.map(\.name))
    return all.lazy.flatMap(\.sources).compactMap { $0.missing(in: keys).first }.first
  }
}
