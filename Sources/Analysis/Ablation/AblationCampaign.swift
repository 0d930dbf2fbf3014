import Dispatch
import Foundations
import Models
import Tensors

/// Many ablations of one run, several at once.
public struct AblationCampaign: Sendable {
  public let targets: [AblationTarget]
  public let query: Int?
  public let threshold: Float

  public init(
    _ targets: [AblationTarget], on query: Int? = nil, above threshold: Float = Detections.defaultThreshold
  ) {
    (self.targets, self.query, self.threshold) = (targets, query, threshold)
  }

  private struct Progress {
    var next = 0
    var outcomes: [Int: AblationOutcome] = [:]
    var failure: (any Error)?
  }

  /// The outcomes in the order of the targets; fewer where it was stopped.
  ///
  /// - Parameters:
  ///   - threads: how many are computed at once, as many as there are cores by default: the small steps of a small
  ///     model leave cores free.
  ///   - shouldGoOn: is told how many are done, from any thread; false ends it after those that have begun.
  /// - Throws: what the first ablation that fails throws.
  public func run(
    on run: ForwardRun, threads: Int? = nil, shouldGoOn: @escaping @Sendable (Int) -> Bool = { _ in true }
  ) throws -> [AblationOutcome] {
    // What lies upstream is computed once, for all.
    let kept = try run.detections().kept(above: threshold).map(\.query)
    if run.anatomy.output(.masks) != nil { _ = try run.masks(of: query.map { [$0] } ?? kept) }
    let progress = Locked(Progress())
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads ?? defaultThreadCount, targets.count))) {
      _ in
      while true {
        let index: Int? = progress.withLock { progress in
          guard progress.failure == nil, progress.next < targets.count, shouldGoOn(progress.outcomes.count)
          else { return nil }
          defer { progress.next += 1 }
          return progress.next
        }
        guard let index else { return }
        do {
          let effect = AblationEffect(of: targets[index], on: query, above: threshold)
          let outcome = try effect.evaluate(in: run)
          progress.withLock { $0.outcomes[index] = outcome }
        } catch {
          progress.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    return try progress.withLock { progress in
      if let failure = progress.failure { throw failure }
      return progress.outcomes.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
