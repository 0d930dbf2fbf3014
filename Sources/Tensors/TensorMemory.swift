import Foundation
import Foundations

/// The memory behind large tensors, taken from a few large regions. What a tensor gives back serves the next ones,
/// whatever their size: the system clears fresh memory page by page, which can take as long as the convolution that
/// fills it.
///
/// Memory in waiting hardly raises the program's peak: with that in use it stays below what was in use at most so far,
/// but for a little that saves a steady run from losing pages and asking for them again.
public enum TensorMemory {

  /// Bytes of large blocks that tensors hold at the moment, over the whole program.
  public static var liveByteCount: Int { withArena { $0.liveBytes } }

  /// Bytes of memory in waiting.
  public static var idleByteCount: Int { withArena { $0.idleBytes } }

  /// Gives all memory in waiting back to the system.
  public static func releaseIdle() { withArena { drop($0.trim(downTo: 0, granularity: page)) } }

  /// What is smaller comes from the heap.
  static let smallestBlock = 256 << 10

  struct Block {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
  }

  private static let arena = Locked(MemoryArena())

  private static func withArena<Result>(_ body: (inout MemoryArena) -> Result) -> Result {
    arena.withLock(body)
  }

  /// A block of at least `byteCount` bytes that hold anything, aligned to a page.
  static func take(_ byteCount: Int) -> Block {
    let rounded = (byteCount + page - 1) / page * page
    let start = withArena { arena in
      let start = arena.take(rounded) ?? takeFromNewRegion(rounded, in: &arena)
      drop(arena.trim(downTo: arena.peakBytes - arena.liveBytes + slack, granularity: unit))
      return start
    }
    guard let start = start.flatMap({ UnsafeMutableRawPointer(bitPattern: $0) }) else {
      preconditionFailure("out of memory: \(byteCount) bytes")
    }
    return Block(start: start, byteCount: rounded)
  }

  static func giveBack(_ block: Block) {
    withArena { $0.giveBack(start: Int(bitPattern: block.start), byteCount: block.byteCount) }
  }

  // MARK: - The system's side

  private static let page = 4096
  /// Bytes that may wait beyond the peak. Free ranges are never exactly those that are asked for next.
  private static let slack = 48 << 20
  /// Bytes that are worth a call of the system.
  private static let unit = 2 << 20
  /// Addresses, not memory: the system gives pages to what is written.
  private static let regionByteCount = 1 << 30

  // Pages of the usual size: the host of a virtual machine may have to find the larger ones first, for 2 ms a megabyte,
  // and steady runs are no faster on them.
  private static func takeFromNewRegion(_ byteCount: Int, in arena: inout MemoryArena) -> Int? {
    let size = max(regionByteCount, (byteCount + unit - 1) / unit * unit)
    let region = mmap(
      nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let region, region != MAP_FAILED else { return nil }
    arena.add(start: Int(bitPattern: region), byteCount: size)
    return arena.take(byteCount)
  }

  /// Takes the pages of free ranges away; what is read there next is zero. Under the arena's lock, or another thread
  /// might have taken the range.
  private static func drop(_ ranges: [Range<Int>]) {
    for range in ranges {
      madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
    }
  }
}
