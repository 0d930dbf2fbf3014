import Foundation
import Foundations

/// Which of several pictures is being looked at.
struct PictureProgress {
  private let count: Int
  private let line: ProgressLine

  init(count: Int) {
    self.count = count
    line = ProgressLine(isWanted: count > 1)
  }

  func show(_ index: Int, _ path: String) {
    let name = (path as NSString).lastPathComponent.printable
    line.show(always: true) { "\(index + 1) of \(count)  \(name.prefix(50))" }
  }

  /// Takes the line away.
  func clear() { line.clear() }
}
