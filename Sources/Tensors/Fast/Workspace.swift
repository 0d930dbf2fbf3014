import Foundation
import Synchronization

/// Memory for the intermediate values of one thread, handed out front to back and reused by the next user.
///
/// The kernels need up to a few megabytes for each panel they compute. Taken from `malloc` every time, the
/// page faults alone would cost more than small convolutions.
package final class Workspace {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  private var used = 0

  fileprivate init() {}

  deinit { free(memory) }

  /// Makes room for `count` floats and takes all earlier memory back.
  ///
  /// Pointers handed out before are invalid from here on.
  package func reserve(_ count: Int) {
    used = 0
    let bytes = (count * MemoryLayout<Float>.stride + 4095) / 4096 * 4096
    guard bytes > capacity else { return }
    free(memory)
    guard let fresh = aligned_alloc(4096, bytes) else { preconditionFailure("out of memory: \(bytes) bytes") }
    memory = fresh
    capacity = bytes
  }

  /// The next `count` floats, aligned to 64 bytes and holding anything.
  package func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let start = used
    used += Workspace.rounded(count) * MemoryLayout<Float>.stride
    guard let memory, used <= capacity else {
      preconditionFailure("workspace of \(capacity) bytes is too small")
    }
    return (memory + start).bindMemory(to: Float.self, capacity: count)
  }

  /// The next `count` doubles; they use up what `2 * count` floats do.
  package func takeDoubles(_ count: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(take(2 * count)).bindMemory(to: Double.self, capacity: count)
  }

  /// What `take(count)` uses up, in floats: the sum of these is what to `reserve`.
  package static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}

extension Workspace {
  /// Idle workspaces, at most one for each processor. `@unchecked Sendable`: the mutex hands each workspace
  /// to one thread at a time.
  private struct Idle: @unchecked Sendable { var workspaces: [Workspace] = [] }
  private static let idle = Mutex(Idle())

  /// Runs `body` with a workspace that no other thread uses meanwhile.
  package static func borrowed<Result>(_ body: (Workspace) throws -> Result) rethrows -> Result {
    let workspace = idle.withLock { $0.workspaces.popLast() } ?? Workspace()
    defer {
      idle.withLock { idle in
        if idle.workspaces.count < ProcessInfo.processInfo.activeProcessorCount {
          idle.workspaces.append(workspace)
        }
      }
    }
    return try body(workspace)
  }
}
