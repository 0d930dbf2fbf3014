import Foundation
import Foundations

/// Scratch memory of one thread, handed out front to back and reused by the next user.
///
/// The kernels need up to a few megabytes for each panel. If that came from the system every time, page
/// faults alone would cost more than small convolutions.
package final class Workspace {
  private var block: TensorMemory.Block?
  private var used = 0

  fileprivate init() {}

  deinit {
    if let block { TensorMemory.giveBack(block) }
  }

  /// Makes room for `count` floats.
  ///
  /// Pointers handed out before become invalid.
  package func reserve(_ count: Int) {
    used = 0
    let bytes = count * MemoryLayout<Float>.stride
    guard bytes > block?.byteCount ?? 0 else { return }
    if let block { TensorMemory.giveBack(block) }
    // Rounded up, to serve a slightly larger next user too.
    let unit = 2 << 20
    block = TensorMemory.take((bytes + unit - 1) / unit * unit)
  }

  /// The next `count` floats, uninitialised, aligned to 64 bytes.
  package func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let start = used
    used += Workspace.rounded(count) * MemoryLayout<Float>.stride
    guard let block, used <= block.byteCount else {
      preconditionFailure("a workspace too small for \(used) bytes")
    }
    return (block.start + start).bindMemory(to: Float.self, capacity: count)
  }

  /// The next `count` doubles, which take the room of `2 * count` floats.
  package func takeDoubles(_ count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(take(2 * count)).bindMemory(to: Double.self, capacity: count)
  }

  /// The floats that `take(count)` uses up. Reserve the sum of these.
  package static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}

extension Workspace {
  /// At most two per processor: nested kernels take two per thread.
  private static let idle = Locked<[Workspace]>([])

  /// Runs `body` with a workspace of its own.
  package static func borrowed<Result>(_ body: (Workspace) throws -> Result) rethrows -> Result {
    let workspace = takeIdle() ?? Workspace()
    defer { giveBack(workspace) }
    return try body(workspace)
  }

  // Not inlined: Swift 6.3.1's optimiser fails on the locks when they are inlined into nested closures.
  @inline(never) private static func takeIdle() -> Workspace? {
    idle.withLock { $0.popLast() }
  }

  @inline(never) private static func giveBack(_ workspace: Workspace) {
    idle.withLock { idle in
      if idle.count < 2 * defaultThreadCount { idle.append(workspace) }
    }
  }
}
