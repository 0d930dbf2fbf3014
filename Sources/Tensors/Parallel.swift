import Dispatch
import Foundation
import Synchronization

/// How many threads the fast kernels use by default. Read once: Foundation reads two cgroup files for each
/// answer.
package let defaultThreadCount = ProcessInfo.processInfo.activeProcessorCount

/// The number of threads worth using for `products` multiplications: to divide fewer takes as long as to do them.
package func threadCount(products: Int) -> Int { products < 1 << 18 ? 1 : defaultThreadCount }

/// Calls `body` once for each index below `count`, on at most `threads` threads, and returns when all are done.
///
/// Threads take indices one by one as they become free, because a busy machine shares out its cores unevenly. They are
/// the team's; where it is at work for another caller, the system's. Each has its own workspace. BLAS called in `body`
/// must run on one thread, as `multiply` arranges.
package func parallelFor(_ count: Int, threads: Int, _ body: (Int, Workspace) -> Void) {
  guard count > 1, threads > 1 else {
    Workspace.borrowed { workspace in
      for index in 0..<count { body(index, workspace) }
    }
    return
  }
  withoutActuallyEscaping(body) { body in
    let work = Indices(below: count, body)
    if ThreadTeam.shared.run(work, threads: min(threads, count)) { return }
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in work.take() }
  }
}

/// `@unchecked Sendable` because the kernels' closures hold pointers, which the compiler cannot check. It is
/// sound because what they read is never written meanwhile, and each index writes its own memory.
private final class Indices: ThreadTeam.Work, @unchecked Sendable {
  private let next = Atomic(0)
  private let count: Int
  private let body: (Int, Workspace) -> Void

  init(below count: Int, _ body: @escaping (Int, Workspace) -> Void) {
    (self.count, self.body) = (count, body)
  }

  func take() {
    Workspace.borrowed { workspace in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index, workspace)
      }
    }
  }
}
