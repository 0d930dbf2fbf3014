import ArgumentParser
import Cells
import Foundation
import Terminal

/// `detrscope doctor`: what the program finds on this machine and in this terminal.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is found here: terminal, colours, processor, models; with a pattern to look at.",
    discussion: "Exits with 1 if something that the program needs is missing.")

  func run() throws {
    let environment = ProcessInfo.processInfo.environment
    let findings = [
      Finding.terminal(environment), .pictures(environment), .processor(), .blas(), .figures(), .model(),
      .samples(), .published(), .settings(environment),
    ]
    try Output.table(
      TextTable(
        columns: [.init(), .init(), .init()],
        rows: findings.map { [$0.problem == nil ? "✓" : "✗", $0.name, $0.text] }))
    let problems = findings.compactMap(\.problem)
    if problems.isEmpty { try showPattern(environment) }
    for problem in problems { Output.problem(problem) }
    if !problems.isEmpty { throw ExitCode(1) }
  }

  /// The pattern in the colours that the explorer would use, where standard output is a terminal.
  private func showPattern(_ environment: [String: String]) throws {
    guard isatty(STDOUT_FILENO) == 1, let depth = try? TerminalCapabilities.depth(environment: environment)
    else {
      return
    }
    let pattern = TestPattern(depth: depth, symbols: .best(for: depth, environment: environment))
    try Output.write(Data(("\n" + pattern.canvas.ansiText(depth: depth)).utf8))
  }
}
