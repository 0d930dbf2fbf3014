import Foundations
import Testing

struct ByteBudgetCacheTests {
  /// Of 100 bytes, with values of 40 each by the names given.
  private func cache(_ keys: String..., rank: Int = 0) -> ByteBudgetCache<String, Int> {
    var cache = ByteBudgetCache<String, Int>(budget: 100)
    for (value, key) in keys.enumerated() { cache.insert(value, at: key, byteCount: 40, rank: rank) }
    return cache
  }

  @Test func theLeastRecentlyUsedLeavesFirst() {
    var cache = cache("a", "b")
    #expect(cache.use("a") == 0)
    cache.insert(2, at: "c", byteCount: 40)
    cache.makeRoom()
    #expect(cache.byteCount == 80)
    #expect(cache["b"] == nil)
    #expect(cache["a"] == 0 && cache["c"] == 2)
  }

  @Test func lookingIsNoUse() {
    var cache = cache("a", "b")
    #expect(cache["a"] == 0)
    cache.insert(2, at: "c", byteCount: 40)
    cache.makeRoom()
    #expect(!cache.contains("a"))
  }

  @Test func lowRanksLeaveBeforeHighOnes() {
    var cache = cache("a", "b", rank: 1)
    cache.insert(2, at: "c", byteCount: 40, rank: 0)
    cache.makeRoom()
    #expect(cache.contains("a") && cache.contains("b") && !cache.contains("c"))
  }

  @Test func whatIsKeptStaysWhateverItsSize() {
    var cache = cache("a", "b", "c")
    cache.makeRoom(keeping: ["a", "b", "c"])
    #expect(cache.byteCount == 120)
    cache.makeRoom(keeping: ["a"])
    #expect(cache.byteCount == 80 && cache.contains("a"))
  }

  @Test func anotherValueAtAKeyTakesItsPlace() {
    var cache = cache("a")
    cache.insert(7, at: "a", byteCount: 10)
    #expect(cache["a"] == 7)
    #expect(cache.byteCount == 10)
  }

  @Test func removedValuesFreeTheirBytes() {
    var cache = cache("a", "b")
    cache.removeAll { $0 == "a" }
    #expect(cache.byteCount == 40 && !cache.contains("a"))
  }
}
