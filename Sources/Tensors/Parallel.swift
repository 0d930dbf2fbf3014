import Dispatch
import Foundation
import Synchronization

/// How many threads the fast kernels use unless told otherwise. Asked for once: Foundation reads two files of the
/// control group for each answer.
package let defaultThreadCount = ProcessInfo.processInfo.activeProcessorCount

/// Threads for so many products: waking one takes as long as some millions of them.
package func threadCount(products: Int) -> Int { products < 4 << 20 ? 1 : defaultThreadCount }

/// Calls `body` once for each index below `count`, on at most `threads` threads, and returns when all are done.
///
/// Indices are taken one by one as threads get free, for a machine that does other things too gives its
/// cores unevenly. Each thread brings one workspace. The kernels in `body` call no BLAS, so its thread count
/// stays as it is.
package func parallelFor(_ count: Int, threads: Int, _ body: (Int, Workspace) -> Void) {
  guard count > 1, threads > 1 else {
    Workspace.borrowed { workspace in
      for index in 0..<count { body(index, workspace) }
    }
    return
  }
  let next = Atomic(0)
  withoutActuallyEscaping(body) { body in
    let work = Work(body: body)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      Workspace.borrowed { workspace in
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          work.body(index, workspace)
        }
      }
    }
  }
}

/// `@unchecked Sendable` because the kernels' closures hold pointers, which the compiler cannot vouch for: they
/// read what nobody writes, and each index writes memory of its own.
private struct Work: @unchecked Sendable {
  let body: (Int, Workspace) -> Void
}
