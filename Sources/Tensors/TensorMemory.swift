import Foundation
import Foundations

/// The memory behind large tensors, taken from a few large regions. Memory that a tensor frees serves the
/// next ones, whatever their size: the system clears fresh memory page by page, which can take as long as the
/// convolution that fills it.
///
/// Idle memory hardly raises the program's peak: idle and live bytes together stay below the most that was
/// ever live, plus a little slack that saves a steady run from dropping pages and asking for them again.
public enum TensorMemory {

  /// Bytes of large blocks that tensors hold now, in the whole program.
  public static var liveByteCount: Int { withArena { $0.liveBytes } }

  /// Bytes of idle memory.
  public static var idleByteCount: Int { withArena { $0.idleBytes } }

  /// Returns all idle memory to the system.
  public static func releaseIdle() { withArena { drop($0.trim(downTo: 0, granularity: page)) } }

  /// Smaller blocks come from the heap.
  static let smallestBlock = 256 << 10

  struct Block {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
  }

  private static let arena = Locked(MemoryArena())

  private static func withArena<Result>(_ body: (inout MemoryArena) -> Result) -> Result {
    arena.withLock(body)
  }

  /// An uninitialised block of at least `byteCount` bytes, aligned to a page.
  static func take(_ byteCount: Int) -> Block {
    let rounded = (byteCount + page - 1) / page * page
    let start = withArena { arena in
      let start = arena.take(rounded) ?? takeFromNewRegion(rounded, in: &arena)
      drop(arena.trim(downTo: arena.peakBytes - arena.liveBytes + slack, granularity: unit))
      return start
    }
    guard let start = start.flatMap({ UnsafeMutableRawPointer(bitPattern: $0) }) else {
      OutOfMemory.end(byteCount: byteCount)
    }
    return Block(start: start, byteCount: rounded)
  }

  static func giveBack(_ block: Block) {
    withArena { $0.giveBack(start: Int(bitPattern: block.start), byteCount: block.byteCount) }
  }

  // MARK: - The system's side

  private static let page = 4096
  /// Idle bytes allowed beyond the peak: free ranges are never exactly those that are asked for next.
  private static let slack = 48 << 20
  /// The least number of bytes worth a system call.
  private static let unit = 2 << 20
  /// Addresses, not memory: the system gives pages to what is written. Where addresses are limited (ulimit -v), they
  /// are left to others.
  private static let regionByteCount = {
    var limit = rlimit()
    let isLimited = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 && limit.rlim_cur != .max
    return isLimited ? 32 << 20 : 1 << 30
  }()

  // Pages of the usual size. The host of a virtual machine may need 2 ms per megabyte to find huge ones, and
  // steady runs are not faster on them.
  private static func takeFromNewRegion(_ byteCount: Int, in arena: inout MemoryArena) -> Int? {
    let least = (byteCount + unit - 1) / unit * unit
    for size in [max(regionByteCount, least), least] {
      let region = mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
      guard let region, region != MAP_FAILED else { continue }
      arena.add(start: Int(bitPattern: region), byteCount: size)
      return arena.take(byteCount)
    }
    return nil
  }

  /// Drops the pages of free ranges, which then read as zero. Must run under the arena's lock, or another
  /// thread might have taken the range.
  private static func drop(_ ranges: [Range<Int>]) {
    for range in ranges {
      madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
    }
  }
}
