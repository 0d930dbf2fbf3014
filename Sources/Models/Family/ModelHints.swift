import Checkpoints
import Foundation

/// What shapes do not tell of a model.
public struct ModelHints: Hashable, Sendable {
  /// Whether layer 4 keeps its stride and dilates (DC5).
  public var isDilated: Bool?
  /// Attention heads.
  public var heads: Int?

  public init(isDilated: Bool? = nil, heads: Int? = nil) {
    self.isDilated = isDilated
    self.heads = heads
  }

  /// These hints, and what `other` knows where they know nothing.
  public func completed(by other: ModelHints) -> ModelHints {
    ModelHints(isDilated: isDilated ?? other.isDilated, heads: heads ?? other.heads)
  }
}

extension ModelHints {
  /// The arguments of training that Meta's code stores in its checkpoints, else `dc5` in the file's name: Meta's
  /// published files have only that.
  init(argumentsIn checkpoint: Checkpoint) {
    func argument(_ name: String) -> String? {
      checkpoint.otherContents.first { $0.path == "args." + name }?.text
    }
    let isNamedDC5 = URL(fileURLWithPath: checkpoint.path).lastPathComponent.lowercased().contains("dc5")
    self.init(
      isDilated: argument("dilation").map { $0 == "True" } ?? (isNamedDC5 ? true : nil),
      heads: argument("nheads").flatMap { Int($0) })
  }
}
