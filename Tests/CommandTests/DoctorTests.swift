import Foundation
import Testing

/// `doctor` says what is here, and what is missing with what to do about it.
struct DoctorTests {
  private let run: ProgramRun

  init() throws { run = try ProgramRun() }

  @Test func everythingHereIsFound() throws {
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), ["doctor"], environment: ["COLORTERM": "truecolor"], width: 160,
      height: 40)
    #expect(terminal.end() == .exited(0))
    let text = String(decoding: terminal.raw, as: UTF8.self)
    for part in ["24-bit colours", "OpenBLAS", "Cairo", "toy-panoptic.safetensors", "a ramp without gaps"] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(!text.contains("✗"))
  }

  @Test func whatIsMissingIsNamed() throws {
    let result = try run(["doctor"], environment: ["TERM": "dumb"])
    #expect(result.code == 1)
    #expect(result.errors.contains("TERM: expected a terminal with a movable cursor, found 'dumb'"))
    // A pattern is for terminals only.
    #expect(!result.output.contains("a ramp"))
  }
}
