import Foundation

/// A value that many threads reach, one at a time.
///
/// What Synchronization's Mutex is, by a lock that the thread sanitizer can follow when threads contend for it.
/// `@unchecked Sendable` is sound because `value` is touched under the lock only.
package final class Locked<Value>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
