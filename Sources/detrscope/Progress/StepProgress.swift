import Foundation
import Foundations

/// How many steps of a number are done, and how long the rest will take.
final class StepProgress: Sendable {
  private let title: String
  private let total: Int
  private let start = ContinuousClock.now
  private let line = ProgressLine()

  init(title: String, total: Int) { (self.title, self.total) = (title, total) }

  func show(done: Int) {
    line.show {
      Self.line(title: title, done: done, total: total, seconds: start.duration(to: .now) / .seconds(1))
    }
  }

  /// Takes the line away.
  func clear() { line.clear() }

  /// "ablations 12/96, 7 s left".
  static func line(title: String, done: Int, total: Int, seconds: Double) -> String {
    guard done > 0, seconds > 0 else { return "\(title) \(done)/\(total)" }
    let rest = seconds / Double(done) * Double(total - done)
    let words = rest < 60 ? "\(Int(rest.rounded(.up))) s" : formatDuration(seconds: rest)
    return "\(title) \(done)/\(total), \(words) left"
  }
}
