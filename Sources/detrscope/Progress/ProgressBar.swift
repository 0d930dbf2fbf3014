import Foundation
import Foundations

/// How far a piece of work is, and how fast.
package final class ProgressBar: Sendable {
  package enum Unit: Sendable {
    /// What a download counts.
    case bytes
    /// Files, pictures, figures.
    case items
  }

  private static let cells = 12

  private let title: String
  private let unit: Unit
  private let start = ContinuousClock.now
  private let line = ProgressLine()
  /// How much was here at first.
  private let first = Locked<Int?>(nil)

  init(title: String, unit: Unit = .bytes) { (self.title, self.unit) = (title, unit) }

  func show(received: Int, total: Int?) {
    let first = first.withLock { first in
      first = first ?? received
      return first ?? received
    }
    line.show(always: received == total) {
      let seconds = start.duration(to: .now) / .seconds(1)
      return Self.line(
        title: title, unit: unit, received: received, total: total,
        rate: Double(received - first) / max(seconds, 0.1))
    }
  }

  /// Takes the line away.
  func clear() { line.clear() }

  /// "r50 ███░░░░░░░░░ 25%  40/160 MB  12.3 MB/s  10 s".
  ///
  /// - Parameter rate: bytes or items per second.
  package static func line(
    title: String, unit: Unit = .bytes, received: Int, total: Int?, rate: Double
  ) -> String {
    func amount(_ count: Int) -> String { String(unit == .bytes ? count >> 20 : count) }
    let name = unit == .bytes ? " MB" : ""
    let speed =
      unit == .bytes
      ? String(format: "%.1f MB/s", rate / 1_048_576) : String(format: "%.1f/s", rate)
    guard let total, total > 0 else { return "\(title)  \(amount(received))\(name)  \(speed)" }
    let fraction = min(1, Double(received) / Double(total))
    let filled = Int(fraction * Double(cells))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: cells - filled)
    let seconds = Double(max(0, total - received)) / rate
    let rest = seconds < 1e6 ? "  \(Int(seconds.rounded(.up))) s" : ""
    let share = "\(amount(received))/\(amount(total))\(name)"
    return "\(title) \(bar) \(Int(fraction * 100))%  \(share)  \(speed)\(rest)"
  }
}
