import Foundations

/// Where the time of a mask head goes: seconds by stage, added up over queries and threads.
///
/// The stages overlap in time, for every thread is at a query of its own, so only the kernel can tell.
public final class MaskHeadClock: Sendable {
  /// What can be told apart: `lay1` to `lay5`, each with its group norm, and `out_lay`.
  public static let stageCount = 6

  private let sums = Locked([Double](repeating: 0, count: stageCount))

  public init() {}

  /// Seconds of each stage so far, over all threads.
  public var seconds: [Double] { sums.withLock { $0 } }

  func add(_ seconds: [Double]) {
    sums.withLock { sums in
      for (stage, value) in seconds.enumerated() { sums[stage] += value }
    }
  }
}

extension Stage {
  /// The nodes within the mask head whose time is told apart, each with its group norm.
  public static let maskHeadParts = (1...5).map { "mask_head.lay\($0)" } + ["mask_head.out_lay"]
}
