import Foundation
import Synchronization
import Testing

@testable import Tensors

/// Each index once, on no more threads than asked for, however callers meet.
struct ParallelTests {
  @Test(arguments: [1, 2, 3, 7, 64, 1000], [1, 2, 4])
  func everyIndexIsComputedOnce(count: Int, threads: Int) {
    var times = [Int](repeating: 0, count: count)
    times.withUnsafeMutableBufferPointer { times in
      // Each index writes its own element.
      nonisolated(unsafe) let times = times
      parallelFor(count, threads: threads) { index, _ in times[index] += 1 }
    }
    #expect(times.allSatisfy { $0 == 1 })
  }

  /// Pieces of all lengths in quick succession, and with pauses in which helpers fall asleep.
  @Test(arguments: [0, 1, 3]) func aTeamDoesOnePieceAfterAnother(helpers: Int) {
    let team = ThreadTeam(helpers: helpers)
    var random = SystemRandomNumberGenerator()
    for piece in 0..<500 {
      let work = Sum(below: Int.random(in: 0..<40, using: &random))
      #expect(team.run(work, threads: Int.random(in: 1...5, using: &random)))
      #expect(work.sum == work.count * (work.count - 1) / 2)
      if piece % 100 == 0 { usleep(2000) }
    }
  }

  @Test func noMoreThreadsTakePartAtOnceThanAreAskedFor() {
    let team = ThreadTeam(helpers: 4)
    for _ in 0..<100 {
      let work = Sum(below: 100)
      #expect(team.run(work, threads: 2))
      #expect(work.mostTakers <= 2)
    }
  }

  /// Work within work, and from several threads at once: who finds the team taken has the system's threads.
  @Test func callersMayMeet() {
    let sum = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<100 {
        parallelFor(6, threads: 2) { _, _ in
          parallelFor(5, threads: 2) { index, _ in sum.add(index, ordering: .relaxed) }
        }
      }
    }
    #expect(sum.load(ordering: .relaxed) == 8 * 100 * 6 * 10)
  }

  private final class Sum: ThreadTeam.Work, Sendable {
    let count: Int
    private let next = Atomic(0)
    private let total = Atomic(0)
    private let takers = Atomic(0)
    private let most = Atomic(0)

    init(below count: Int) { self.count = count }

    var sum: Int { total.load(ordering: .relaxed) }
    var mostTakers: Int { most.load(ordering: .relaxed) }

    func take() {
      most.max(takers.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
      defer { takers.subtract(1, ordering: .relaxed) }
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        total.add(index, ordering: .relaxed)
      }
    }
  }
}
