import Checkpoints
import Foundation

/// What shapes do not tell of a model.
public struct ModelHints: Hashable, Sendable {
  /// Whether layer 4 keeps its stride and dilates (DC5).
  public var isDilated: Bool?
  /// Attention heads.
  public var heads: Int?
  /// Which of several models of one file is meant: what stands before its keys.
  public var stateDict: String?

  public init(isDilated: Bool? = nil, heads: Int? = nil, stateDict: String? = nil) {
    self.isDilated = isDilated
    self.heads = heads
    self.stateDict = stateDict
  }

  /// These hints, and what `other` knows where they know nothing.
  public func completed(by other: ModelHints) -> ModelHints {
    ModelHints(
      isDilated: isDilated ?? other.isDilated, heads: heads ?? other.heads,
      stateDict: stateDict ?? other.stateDict)
  }
}

extension ModelHints {
  /// The arguments of training that Meta's code stores in its checkpoints, else what the file's name tells: Meta's
  /// published files have only that, and Microsoft's.
  init(argumentsIn checkpoint: Checkpoint) {
    func argument(_ name: String) -> String? {
      checkpoint.otherContents.first { $0.path == "args." + name }?.text
    }
    let file = URL(fileURLWithPath: checkpoint.path).lastPathComponent.lowercased()
    // Of Meta's seven, and of Microsoft's Table Transformers.
    let isPublished = ["detr-r50", "detr-r101", "pubtables1m_", "tatr-v1.1"].contains(where: file.hasPrefix)
    let isNamedDC5 = file.contains("dc5")
    self.init(
      isDilated: argument("dilation").map { $0 == "True" } ?? (isNamedDC5 ? true : isPublished ? false : nil),
      heads: argument("nheads").flatMap { Int($0) } ?? (isPublished ? 8 : nil))
  }
}
