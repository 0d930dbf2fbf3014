import Foundation
import TestSupport
import Testing

/// The program in a folder of its own, which is also its cache.
final class ProgramRun {
  private let scratch: ScratchFolder

  struct Result {
    let code: Int32
    let output: String
    let errors: String
  }

  init() throws { scratch = try ScratchFolder() }

  var folder: URL { scratch.url }

  func path(_ name: String) -> String { scratch.path(name) }

  func write(_ text: String, _ name: String) throws -> String { try scratch.file(text.utf8, named: name) }

  func callAsFunction(_ arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PseudoTerminal.product("detrscope"))
    process.arguments = arguments
    // Files, since a pipe that nobody reads could fill.
    let (output, errors) = (folder.appendingPathComponent("out"), folder.appendingPathComponent("err"))
    for url in [output, errors] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["XDG_CACHE_HOME": folder.path]) { $1 }.merging(environment) { $1 }
    try process.run()
    process.waitUntilExit()
    return Result(
      code: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  /// Expects an exit code, nothing on standard output and one line on standard error.
  func expectFailure(
    _ arguments: [String], environment: [String: String] = [:], code: Int32, saying text: String
  ) throws {
    let result = try self(arguments, environment: environment)
    #expect(result.code == code, "\(arguments): \(result.errors)")
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("detrscope: "))
    #expect(result.errors.contains(text), "\(result.errors)")
    #expect(result.errors.count(where: \.isNewline) == 1, "\(result.errors)")
  }

  /// A file of the families' tests.
  static func family(_ name: String, file: String = #filePath) -> String {
    let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("ModelsTests/Fixtures/families/\(name)").path
  }

  /// A file of the readers' tests, which PyTorch or transformers wrote.
  static func checkpoint(_ name: String, file: String = #filePath) -> String {
    let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    return tests.appendingPathComponent("CheckpointsTests/Fixtures/\(name)").path
  }
}
