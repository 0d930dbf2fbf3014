import Foundation
import Foundations

/// Which of several pictures is being looked at, on one line of standard error where that is a terminal.
struct PictureProgress {
  private let count: Int
  private let isShown: Bool

  init(count: Int) {
    self.count = count
    isShown = count > 1 && isatty(STDERR_FILENO) == 1
  }

  func show(_ index: Int, _ path: String) {
    let name = (path as NSString).lastPathComponent.printable
    write("\r\(index + 1) of \(count)  \(name.prefix(50))\u{1B}[K")
  }

  /// Takes the line away.
  func clear() { write("\r\u{1B}[K") }

  private func write(_ text: String) {
    guard isShown else { return }
    // A line that cannot be shown is no loss.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
