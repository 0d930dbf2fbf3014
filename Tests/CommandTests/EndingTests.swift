import EmbeddedWeights
import Foundation
import SampleScenes
import Testing

/// The program where it has too little: memory, data, a home.
struct EndingTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path

  init() throws { run = try ProgramRun() }

  private func shell(_ script: String) throws -> ProgramRun.Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    let (output, errors) = (
      run.folder.appendingPathComponent("out"), run.folder.appendingPathComponent("err")
    )
    for url in [output, errors] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return ProgramRun.Result(
      code: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  @Test(arguments: [150_000, 300_000]) func tooLittleMemoryIsAMessage(kilobytes: Int) throws {
    let program = PseudoTerminal.product("detrscope")
    let result = try shell("ulimit -v \(kilobytes); exec timeout 100 \(program) detect \(scene)")
    #expect(result.code == 71, "\(result.errors)")
    #expect(result.errors.hasPrefix("detrscope: not enough memory: "), "\(result.errors)")
    #expect(result.errors.count(where: \.isNewline) == 1)
  }

  /// Files that may not grow are as full disks: what cannot be begun is one line.
  @Test(arguments: ["survey", "record", "export"]) func aFullDiskIsAMessage(command: String) throws {
    let pictures = SampleScenes.folder.path
    let words =
      switch command {
      case "survey": "survey \(pictures) --output \(run.path("s"))"
      case "record": "record \(scene) --only hs --output \(run.path("x.safetensors"))"
      default: "export \(scene) boxes --output \(run.path("x.png"))"
      }
    // What it says goes through a pipe, which may grow.
    let result = try shell(
      "(trap '' XFSZ; ulimit -f 0; exec \(PseudoTerminal.product("detrscope")) \(words)) 2>&1 | cat; "
        + "exit ${PIPESTATUS[0]}")
    #expect(result.code == 74, "\(result.output)")
    #expect(result.output.hasPrefix("detrscope: ") && result.output.contains("cannot be written: "))
    #expect(result.output.count(where: \.isNewline) == 1, "\(result.output)")
  }

  @Test func tooFewOpenFilesAreAMessage() throws {
    let program = PseudoTerminal.product("detrscope")
    let result = try shell("ulimit -n 8; exec \(program) detect \(scene)")
    #expect(result.code == 71, "\(result.errors)")
    #expect(result.errors.hasPrefix("detrscope: only 8 files may be open at once"), "\(result.errors)")
    // A low limit that may be raised is.
    #expect(try shell("ulimit -Sn 8; exec \(program) models").code == 0)
  }

  /// A good session stays one where its settings cannot be kept.
  @Test func unwritableSettingsAreOneLine() throws {
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), [scene], environment: ["XDG_CONFIG_HOME": "/proc/nowhere"],
      width: 100, height: 30)
    #expect(terminal.wait { terminal.screen.modes.contains(1049) })
    terminal.send("c")
    terminal.watch(for: .milliseconds(300))
    terminal.send("\u{3}")
    #expect(terminal.end() == .exited(0))
    #expect(String(decoding: terminal.raw, as: UTF8.self).contains("/proc/nowhere"))
  }

  /// Weights that another program shortens while they are mapped.
  @Test func shortenedWeightsAreAMessage() throws {
    let weights = run.path("model.safetensors")
    try FileManager.default.copyItem(atPath: EmbeddedWeights.url.path, toPath: weights)
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), [scene, "--weights", weights, "--plain"],
      environment: ["XDG_CONFIG_HOME": run.folder.path], width: 100, height: 30)
    #expect(terminal.wait { terminal.screen.text(row: 29).contains("ready ✓") })
    #expect(truncate(weights, 4096) == 0)
    terminal.send("i")
    // A forward pass without fast kernels takes its time where the tests are not optimised.
    _ = terminal.wait { terminal.hasEnded }
    #expect(terminal.end() == .exited(74))
    #expect(terminal.modes == terminal.modesBefore)
    let raw = String(decoding: terminal.raw, as: UTF8.self)
    #expect(raw.contains("model.safetensors: it was shortened while it was open"))
  }

  /// A pipe that nobody writes to ends in a message.
  @Test func aPipeWithoutAWriterIsAMessage() throws {
    let pipe = run.path("pipe.png")
    #expect(mkfifo(pipe, 0o600) == 0)
    let result = try run(["detect", pipe])
    #expect(result.code == 66 || result.code == 74, "\(result.code)")
    #expect(result.errors.contains("nothing came through this pipe"), "\(result.errors)")
  }

  /// Opening goes on however many pipes wait for a writer.
  @Test func pipesWithoutAWriterKeepNobodyFromOpening() throws {
    for number in 0..<4 { #expect(mkfifo(run.path("pipe\(number).png"), 0o600) == 0) }
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), [scene], environment: ["XDG_CONFIG_HOME": run.folder.path],
      width: 120, height: 30)
    #expect(terminal.wait { terminal.screen.text(row: 29).contains("ready ✓") })
    for number in 0..<4 { terminal.send("O\u{15}\(run.path("pipe\(number).png"))\r") }
    terminal.send("O\u{15}\(SampleScenes.folder.appendingPathComponent("desk.png").path)\r")
    #expect(terminal.wait { terminal.screen.text(row: 0).contains("desk.png") })
    terminal.send("\u{3}")
    #expect(terminal.end() == .exited(130) || terminal.end() == .exited(0))
  }

  /// What the kernel counts of a process outlives its program: a large one may have started this.
  @Test func theMemoryOfWhoStartedItIsNotReported() throws {
    let start = "$held = 'x' x 800_000_000; exec @ARGV"
    let result = try shell(
      "exec perl -e '\(start)' \(PseudoTerminal.product("detrscope")) bench --short-side 64 --runs 1 --json")
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let peak = try #require(report?["peak_memory_mb"] as? Double)
    #expect((10...700).contains(peak), "\(peak)")
  }

  @Test func aProgramWithoutItsDataFindsItOrNamesIt() throws {
    let program = run.path("elsewhere")
    try FileManager.default.copyItem(atPath: PseudoTerminal.product("detrscope"), toPath: program)
    #expect(try shell("\(program) models").code == 0)
    let detect = try shell("\(program) detect --threshold 0.5")
    #expect(detect.code == 0 || detect.code == 66 && detect.errors.contains("two-cats"), "\(detect.errors)")
  }

  /// A busy BLAS while the program ends: a crash came in a few of a hundred runs.
  @Test func quittingWhileItComputesIsNoCrash() throws {
    for _ in 0..<20 {
      let result = try run([scene, "--short-side", "300", "--keys", "4q", "--size", "40x12"])
      #expect(result.code == 0)
    }
  }
}
