import Foundation

/// A value behind a lock.
///
/// Used in place of Synchronization's `Mutex`, whose futex the thread sanitizer does not understand.
/// `@unchecked Sendable` is sound because `value` is only touched under the lock.
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
