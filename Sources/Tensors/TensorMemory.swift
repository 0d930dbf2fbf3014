import Foundation

/// The large blocks behind tensors. What a tensor gives back waits for the next one of about its size, for the
/// system clears fresh memory page by page, which can take as long as the convolution that fills it.
///
/// Blocks in waiting never raise the program's peak: with those in use they stay below what was in use at most so
/// far, and the oldest goes first. The system may take their pages when memory is short.
public enum TensorMemory {

  /// Bytes of large blocks that tensors hold at the moment, over the whole program.
  public static var liveByteCount: Int { withBlocks { $0.liveBytes } }

  /// Bytes of blocks in waiting.
  public static var idleByteCount: Int { withBlocks { $0.idleBytes } }

  /// Gives all blocks in waiting back to the system.
  public static func releaseIdle() {
    for block in withBlocks({ $0.takeIdle(downTo: 0) }) { unmap(block) }
  }

  /// From here on a block is mapped by itself, so that it can be given back by itself.
  static let smallestBlock = 256 << 10

  struct Block {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
  }

  /// A block in waiting belongs to nobody, and the lock hands it to one taker.
  private struct Blocks {
    /// The longest in waiting first.
    var idle: [Block] = []
    var idleBytes = 0
    var liveBytes = 0 {
      didSet { peakBytes = max(peakBytes, liveBytes) }
    }
    var peakBytes = 0

    /// The smallest block that fits and of which at most a quarter would lie waste.
    mutating func take(_ byteCount: Int) -> Block? {
      let fitting = idle.indices.filter {
        (byteCount...byteCount + byteCount / 3).contains(idle[$0].byteCount)
      }
      guard let best = fitting.min(by: { idle[$0].byteCount < idle[$1].byteCount }) else { return nil }
      let block = idle.remove(at: best)
      idleBytes -= block.byteCount
      liveBytes += block.byteCount
      return block
    }

    /// Removes the oldest blocks in waiting until at most `limit` bytes are left.
    mutating func takeIdle(downTo limit: Int) -> [Block] {
      var taken: [Block] = []
      while idleBytes > limit, !idle.isEmpty {
        let block = idle.removeFirst()
        idleBytes -= block.byteCount
        taken.append(block)
      }
      return taken
    }
  }

  // Safe because only `withBlocks` touches it, under the lock: not a Mutex, for the thread sanitizer cannot see how a
  // contended one passes from thread to thread.
  nonisolated(unsafe) private static var blocks = Blocks()
  private static let lock = NSLock()

  private static func withBlocks<Result>(_ body: (inout Blocks) -> Result) -> Result {
    lock.withLock { body(&blocks) }
  }

  /// A block of at least `byteCount` bytes that hold anything.
  static func take(_ byteCount: Int) -> Block {
    let page = 4096
    let rounded = (byteCount + page - 1) / page * page
    if let known = withBlocks({ $0.take(rounded) }) { return known }
    let surplus = withBlocks { blocks in
      blocks.liveBytes += rounded
      return blocks.takeIdle(downTo: blocks.peakBytes - blocks.liveBytes)
    }
    for block in surplus { unmap(block) }
    return map(rounded)
  }

  static func giveBack(_ block: Block) {
    if block.byteCount >= hugePage { madvise(block.start, block.byteCount, adviceFree) }
    withBlocks { blocks in
      blocks.liveBytes -= block.byteCount
      blocks.idle.append(block)
      blocks.idleBytes += block.byteCount
    }
  }

  /// Bytes of a page of the larger kind.
  private static let hugePage = 2 << 20

  /// Fresh memory on a boundary of 2 MB where it is large enough for pages of that size.
  private static func map(_ byteCount: Int) -> Block {
    let slack = byteCount >= hugePage ? hugePage : 0
    let mapped = mmap(
      nil, byteCount + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped, mapped != MAP_FAILED else { preconditionFailure("out of memory: \(byteCount) bytes") }
    let lead = slack == 0 ? 0 : (hugePage - Int(bitPattern: mapped) % hugePage) % hugePage
    let start = mapped + lead
    if lead > 0 { munmap(mapped, lead) }
    if slack > lead { munmap(start + byteCount, slack - lead) }
    if slack > 0 { madvise(start, byteCount, adviceHugePages) }
    return Block(start: start, byteCount: byteCount)
  }

  private static func unmap(_ block: Block) { munmap(block.start, block.byteCount) }

  #if os(Linux)
    private static let adviceHugePages = Int32(MADV_HUGEPAGE)
    private static let adviceFree = Int32(MADV_FREE)
  #else
    private static let adviceHugePages = MADV_NORMAL
    private static let adviceFree = MADV_FREE
  #endif
}
