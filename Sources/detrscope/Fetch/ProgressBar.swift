import Foundation
import Foundations

/// How far a piece of work is, on one line of standard error where that is a terminal.
package final class ProgressBar: Sendable {
  package enum Unit: Sendable {
    /// What a download counts.
    case bytes
    /// Files, pictures, figures.
    case items
  }

  private static let cells = 12
  private static let interval = Duration.milliseconds(100)

  private let title: String
  private let unit: Unit
  private let isShown: Bool
  private let start = ContinuousClock.now
  /// When the line was last drawn, and how much was here at first.
  private let state = Locked<(drawn: ContinuousClock.Instant?, first: Int?)>((nil, nil))

  init(title: String, unit: Unit = .bytes) {
    self.title = title
    self.unit = unit
    isShown = isatty(FileHandle.standardError.fileDescriptor) == 1
  }

  func show(received: Int, total: Int?) {
    guard isShown else { return }
    let now = ContinuousClock.now
    let first: Int? = state.withLock { state in
      if let drawn = state.drawn, drawn.duration(to: now) < Self.interval, received != total { return nil }
      state.drawn = now
      state.first = state.first ?? received
      return state.first
    }
    guard let first else { return }
    let seconds = start.duration(to: now) / .seconds(1)
    let line = Self.line(
      title: title, unit: unit, received: received, total: total,
      rate: Double(received - first) / max(seconds, 0.1))
    try? FileHandle.standardError.write(contentsOf: Data("\r\(line)\u{1B}[K".utf8))
  }

  /// Takes the line away.
  func clear() {
    guard isShown, state.withLock({ $0.drawn }) != nil else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8))
  }

  /// Fits 80 columns, so that it can be overwritten.
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
