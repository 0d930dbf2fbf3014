import Foundation
import Foundations

/// Memory for the intermediate values of one thread, handed out front to back and reused by the next user.
///
/// The kernels need up to a few megabytes for each panel they compute. Taken from the system every time, the
/// page faults alone would cost more than small convolutions.
package final class Workspace {
  private var block: TensorMemory.Block?
  private var used = 0

  fileprivate init() {}

  deinit {
    if let block { TensorMemory.giveBack(block) }
  }

  /// Makes room for `count` floats and takes all earlier memory back.
  ///
  /// Pointers handed out before are invalid from here on.
  package func reserve(_ count: Int) {
    used = 0
    let bytes = count * MemoryLayout<Float>.stride
    guard bytes > block?.byteCount ?? 0 else { return }
    if let block { TensorMemory.giveBack(block) }
    // Room for the next, slightly larger user.
    let unit = 2 << 20
    block = TensorMemory.take((bytes + unit - 1) / unit * unit)
  }

  /// The next `count` floats, aligned to 64 bytes and holding anything.
  package func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let start = used
    used += Workspace.rounded(count) * MemoryLayout<Float>.stride
    guard let block, used <= block.byteCount else {
      preconditionFailure("a workspace too small for \(used) bytes")
    }
    return (block.start + start).bindMemory(to: Float.self, capacity: count)
  }

  /// The next `count` doubles; they use up what `2 * count` floats do.
  package func takeDoubles(_ count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(take(2 * count)).bindMemory(to: Double.self, capacity: count)
  }

  /// What `take(count)` uses up, in floats: the sum of these is what to `reserve`.
  package static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}

extension Workspace {
  /// At most two for each processor: the mask head needs two a thread.
  private static let idle = Locked<[Workspace]>([])

  /// Runs `body` with a workspace that no other thread uses meanwhile.
  package static func borrowed<Result>(_ body: (Workspace) throws -> Result) rethrows -> Result {
    let workspace = takeIdle() ?? Workspace()
    defer { giveBack(workspace) }
    return try body(workspace)
  }

  // Not inlined: Swift 6.3.1's optimiser ends with an error on the locks inside the mask head's nested closures.
  @inline(never) private static func takeIdle() -> Workspace? {
    idle.withLock { $0.popLast() }
  }

  @inline(never) private static func giveBack(_ workspace: Workspace) {
    idle.withLock { idle in
      if idle.count < 2 * defaultThreadCount { idle.append(workspace) }
    }
  }
}
