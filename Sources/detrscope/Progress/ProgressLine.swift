import Foundation
import Foundations

/// A line on standard error that is written over and over, where that is a terminal.
final class ProgressLine: Sendable {
  private static let interval = Duration.milliseconds(100)

  private let isShown: Bool
  /// When the line was last written; nil before.
  private let written = Locked<ContinuousClock.Instant?>(nil)

  /// - Parameter isWanted: whether there is anything to be waited for.
  init(isWanted: Bool = true) { isShown = isWanted && isatty(STDERR_FILENO) == 1 }

  /// Writes the line.
  ///
  /// - Parameters:
  ///   - always: also where one was written just now.
  ///   - line: is not asked for where it is not written; fits 80 columns, so that it can be overwritten.
  func show(always: Bool = false, _ line: () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = written.withLock { written in
      if !always, let written, written.duration(to: now) < Self.interval { return false }
      written = now
      return true
    }
    if isDue { write("\r\(line())\u{1B}[K") }
  }

  /// Takes the line away.
  func clear() {
    let isThere = written.withLock { written in
      defer { written = nil }
      return written != nil
    }
    if isThere { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    // A line that cannot be shown is no loss.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
