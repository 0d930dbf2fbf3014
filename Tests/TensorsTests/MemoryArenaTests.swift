import Tensors
import TestSupport
import Testing

@Suite struct MemoryArenaTests {
  private func arena(_ byteCount: Int = 1000) -> MemoryArena {
    var arena = MemoryArena()
    arena.add(start: 10_000, byteCount: byteCount)
    return arena
  }

  @Test func requestsAreMetFromTheFront() {
    var arena = arena()
    #expect(arena.take(300) == 10_000)
    #expect(arena.take(700) == 10_300)
    #expect(arena.take(1) == nil)
    #expect(arena.liveBytes == 1000)
    #expect(arena.free.isEmpty)
  }

  @Test func whatWasInUseIsTakenBeforeFreshMemory() {
    var arena = arena()
    _ = arena.take(100)
    _ = arena.take(50)
    arena.giveBack(start: 10_000, byteCount: 100)
    #expect(arena.idleBytes == 100)
    #expect(arena.take(60) == 10_000)
    #expect(arena.idleBytes == 40)
    #expect(arena.take(60) == 10_150, "the 40 bytes left are too few, and not beside the fresh ones")
  }

  @Test func theSmallestFittingSpanServes() {
    var arena = arena()
    for byteCount in [200, 10, 80, 10] { _ = arena.take(byteCount) }
    arena.giveBack(start: 10_000, byteCount: 200)
    arena.giveBack(start: 10_210, byteCount: 80)
    #expect(arena.take(70) == 10_210)
  }

  @Test func neighboursJoin() {
    var arena = arena(300)
    for _ in 0..<3 { _ = arena.take(100) }
    arena.giveBack(start: 10_000, byteCount: 100)
    arena.giveBack(start: 10_200, byteCount: 100)
    #expect(arena.free.count == 2)
    arena.giveBack(start: 10_100, byteCount: 100)
    #expect(arena.free.map(\.start) == [10_000] && arena.free.map(\.byteCount) == [300])
    #expect(arena.idleBytes == 300)
  }

  @Test func usedAndFreshNeighboursServeTogether() {
    var arena = arena()
    _ = arena.take(100)
    arena.giveBack(start: 10_000, byteCount: 100)
    #expect(arena.take(150) == 10_000)
    #expect(arena.idleBytes == 0)
    #expect(arena.free.map(\.start) == [10_150] && arena.free.map(\.byteCount) == [850])
  }

  @Test func trimmingDropsWholeUnitsFromTheTop() {
    var arena = arena()
    _ = arena.take(350)
    arena.giveBack(start: 10_000, byteCount: 350)
    #expect(arena.trim(downTo: 300, granularity: 100) == [10_200..<10_300])
    #expect(arena.idleBytes == 250)
    #expect(arena.trim(downTo: 0, granularity: 100) == [10_000..<10_200])
    #expect(arena.idleBytes == 50)
    #expect(arena.trim(downTo: 0, granularity: 100).isEmpty)
  }

  /// Whatever is asked for and given back in whatever order: ranges in use never overlap, and nothing is lost.
  @Test func rangesInUseNeverOverlap() {
    var random = Reproducible(seed: 7)
    var arena = arena(100_000)
    var live: [Range<Int>] = []
    for _ in 0..<4000 {
      if live.count < 40, Bool.random(using: &random) {
        let byteCount = Int.random(in: 1...3000, using: &random)
        guard let start = arena.take(byteCount) else { continue }
        let range = start..<start + byteCount
        #expect(live.allSatisfy { !$0.overlaps(range) })
        live.append(range)
      } else if !live.isEmpty {
        let range = live.remove(at: Int.random(in: live.indices, using: &random))
        arena.giveBack(start: range.lowerBound, byteCount: range.count)
      }
      if Int.random(in: 0..<50, using: &random) == 0 {
        for range in arena.trim(downTo: arena.peakBytes - arena.liveBytes, granularity: 64) {
          #expect(live.allSatisfy { !$0.overlaps(range) })
        }
      }
      #expect(arena.liveBytes == live.reduce(0) { $0 + $1.count })
      #expect(arena.idleBytes == arena.free.reduce(0) { $0 + ($1.hasPages ? $1.byteCount : 0) })
      #expect(arena.liveBytes + arena.free.reduce(0) { $0 + $1.byteCount } == 100_000)
    }
  }
}
