import Foundation
import Foundations

/// How many steps of a number are done and how long the rest will take, on one line of standard error where that is a
/// terminal.
final class StepProgress: Sendable {
  private static let interval = Duration.milliseconds(100)

  private let title: String
  private let total: Int
  private let isShown = isatty(FileHandle.standardError.fileDescriptor) == 1
  private let start = ContinuousClock.now
  /// When the line was last drawn; nil before.
  private let drawn = Locked<ContinuousClock.Instant?>(nil)

  init(title: String, total: Int) { (self.title, self.total) = (title, total) }

  func show(done: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let isDue = drawn.withLock { drawn in
      if let drawn, drawn.duration(to: now) < Self.interval { return false }
      drawn = now
      return true
    }
    guard isDue else { return }
    let line = Self.line(
      title: title, done: done, total: total, seconds: start.duration(to: now) / .seconds(1))
    try? FileHandle.standardError.write(contentsOf: Data("\r\(line)\u{1B}[K".utf8))
  }

  /// Takes the line away.
  func clear() {
    guard isShown, drawn.withLock({ $0 }) != nil else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
  }

  /// "ablations 12/96, 7 s left".
  static func line(title: String, done: Int, total: Int, seconds: Double) -> String {
    guard done > 0, seconds > 0 else { return "\(title) \(done)/\(total)" }
    let rest = seconds / Double(done) * Double(total - done)
    let words = rest < 60 ? "\(Int(rest.rounded(.up))) s" : formatDuration(seconds: rest)
    return "\(title) \(done)/\(total), \(words) left"
  }
}
