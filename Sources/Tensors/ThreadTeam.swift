import Foundation
import Synchronization

/// Threads that stay for the next piece of work.
///
/// To wake a thread takes the system as long as a small layer takes to compute, and a forward pass divides its work a
/// hundred times. So a helper that has finished looks out for more before it goes to sleep, and leaves its core to
/// others meanwhile; and who has divided work waits only for helpers that have begun.
final class ThreadTeam: @unchecked Sendable {
  // `@unchecked` for `work` and `seats`: they are written while the gate is closed and no helper is inside, and read by
  // helpers inside.

  static let shared = ThreadTeam(helpers: defaultThreadCount - 1)

  /// Looks for more work before a helper sleeps: a tenth of a millisecond, about.
  private static let patience = 300

  private let helpers: [Helper]
  private let isTaken = Atomic(false)
  /// How many pieces of work there were.
  private let count = Atomic(0)
  /// How many helpers are inside, and in the sign whether more may come.
  private let gate = Atomic(Int.min)
  private var work: (any Work)?
  private var seats = 0

  /// What several threads do together: each takes from it until nothing is left.
  protocol Work: AnyObject {
    func take()
  }

  init(helpers count: Int) {
    helpers = (0..<max(count, 0)).map { _ in Helper() }
    for helper in helpers {
      let thread = Thread { self.help(helper) }
      thread.stackSize = 4 << 20
      thread.start()
    }
  }

  /// Does `work` on at most `threads` threads, this one among them, and returns when all of it is done.
  ///
  /// - Returns: False where the team is at work already; nothing is done then.
  func run(_ work: any Work, threads: Int) -> Bool {
    guard !isTaken.exchange(true, ordering: .acquiring) else { return false }
    (self.work, seats) = (work, min(threads - 1, helpers.count))
    flipGate()
    count.add(1, ordering: .sequentiallyConsistent)
    for helper in helpers.prefix(seats) { helper.wake() }
    work.take()
    flipGate()
    while gate.load(ordering: .acquiring) != Int.min { sched_yield() }
    self.work = nil
    isTaken.store(false, ordering: .releasing)
    return true
  }

  private func flipGate() { gate.wrappingAdd(Int.min, ordering: .acquiringAndReleasing) }

  private func help(_ helper: Helper) {
    var seen = 0
    while true {
      seen = nextCount(after: seen, helper)
      let inside = gate.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
      if inside >= 0, inside < seats { takePart() }
      gate.wrappingSubtract(1, ordering: .acquiringAndReleasing)
    }
  }

  // A function of its own, so that nothing holds the work when the helper has left: its closure must not escape.
  @inline(never) private func takePart() { work?.take() }

  /// Waits until there is other work than the last seen.
  private func nextCount(after seen: Int, _ helper: Helper) -> Int {
    for _ in 0..<Self.patience {
      let count = count.load(ordering: .acquiring)
      if count != seen { return count }
      sched_yield()
    }
    helper.sleep(unless: count.load(ordering: .sequentiallyConsistent) != seen)
    return count.load(ordering: .acquiring)
  }

  private final class Helper: Sendable {
    private let isAsleep = Atomic(false)
    private let alarm = DispatchSemaphore(value: 0)

    func wake() {
      if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.signal() }
    }

    /// - Parameter hasWork: asked once whoever brings work would wake this helper.
    func sleep(unless hasWork: @autoclosure () -> Bool) {
      isAsleep.store(true, ordering: .sequentiallyConsistent)
      // Who has taken the flag back has signalled, or will.
      if hasWork(), isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
      alarm.wait()
    }
  }
}
