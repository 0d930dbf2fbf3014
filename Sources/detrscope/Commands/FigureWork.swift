import Figures
import Foundation
import Foundations

/// Writes figures one after another and says how far it is.
final class FigureWork {
  private let bar: ProgressBar
  private let count: Int
  private var done = 0
  private let command: String
  private let inputs: InputFiles

  /// - Parameters:
  ///   - command: how the figures are made again.
  ///   - inputs: what no figure replaces.
  init(count: Int, command: String, inputs: InputFiles) {
    self.inputs = inputs
    bar = ProgressBar(title: "figures", unit: .items)
    self.count = count
    self.command = command
    if count > 1 { bar.show(received: 0, total: count) }
  }

  func write(_ kind: FigureKind, of subject: FigureSubject, _ options: FigureOptions, to path: String) throws
  {
    try inputs.check(path)
    let file = try FigureFile(kind, of: subject, options, as: FigureFormat(path: path), command: command)
    try WholeFile.write(Array(file.data), to: path)
    try say("\(path): \(file.size)")
  }

  /// Goes on without one.
  func skip(_ reason: String) throws { try say(reason) }

  func end() { bar.clear() }

  private func say(_ line: String) throws {
    done += 1
    bar.clear()
    try Output.line(line)
    if done < count { bar.show(received: done, total: count) }
  }
}
