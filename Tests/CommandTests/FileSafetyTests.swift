import EmbeddedWeights
import Foundation
import Foundations
import Images
import SampleScenes
import Testing

/// What commands write: whole or not at all, over files only, under any name.
struct FileSafetyTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path

  init() throws { run = try ProgramRun() }

  private func mode(_ path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : 0
  }

  /// Names beside those that every run leaves.
  private var names: [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: run.folder.path)) ?? []
    return all.filter { !["out", "err"].contains($0) }.sorted()
  }

  private static let writers: [@Sendable (_ scene: String, _ output: String) -> [String]] = [
    { ["record", $0, "--only", "hs", "--output", $1] }, { ["export", $0, "boxes", "--output", $1] },
    { [$0, "--keys", "j", "--output", $1] },
  ]

  @Test(arguments: writers.indices) func linksAreFollowedAndPermissionsKept(writer: Int) throws {
    let file = try run.write("old", "file")
    chmod(file, 0o600)
    try FileManager.default.createSymbolicLink(atPath: run.path("link.png"), withDestinationPath: "file")
    let result = try run(Self.writers[writer](scene, run.path("link.png")))
    #expect(result.code == 0, "\(result.errors)")
    #expect(mode(file) == S_IFREG | 0o600)
    #expect(mode(run.path("link.png")) & S_IFMT == S_IFLNK)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) != Data("old".utf8))
    #expect(names == ["file", "link.png"])
  }

  @Test(arguments: writers.indices) func noDeviceIsReplaced(writer: Int) throws {
    // A device of its own where the test may make one, lest a failure break the machine.
    let device = run.path("null")
    guard mknod(device, S_IFCHR | 0o666, dev_t(0x103)) == 0 else { return }
    _ = try run(Self.writers[writer](scene, device))
    #expect(mode(device) & S_IFMT == S_IFCHR)
    #expect(names == ["null"])
  }

  @Test(arguments: writers.indices) func anyNameIsWritten(writer: Int) throws {
    for name in [String(repeating: "n", count: 244) + ".png", "猫.png"] {
      let result = try run(Self.writers[writer](scene, run.path(name)))
      #expect(result.code == 0, "\(result.errors)")
      #expect(FileManager.default.fileExists(atPath: run.path(name)))
    }
  }

  /// What is read is not replaced: the picture itself, behind a link, its truth, and weights.
  @Test(arguments: ["own.png", "link.png", "own.truth.png", "weights.safetensors"])
  func inputsAreNotReplaced(output: String) throws {
    let (picture, truth) = (run.path("own.png"), run.path("own.truth.png"))
    try FileManager.default.copyItem(atPath: scene, toPath: picture)
    _ = try run.write("truth", "own.truth.png")
    try FileManager.default.createSymbolicLink(atPath: run.path("link.png"), withDestinationPath: "own.png")
    let weights = run.path("weights.safetensors")
    try FileManager.default.copyItem(atPath: EmbeddedWeights.url.path, toPath: weights)
    let before = try Data(contentsOf: URL(fileURLWithPath: run.path(output)))
    let commands =
      output == "weights.safetensors"
      ? [["record", picture, "--weights", weights, "--only", "hs", "--output", weights]]
      : [
        ["export", picture, "boxes", "--output", run.path(output)],
        [picture, "--keys", "j", "--output", run.path(output)],
      ]
    for command in commands {
      let result = try run(command)
      #expect(result.code == 64, "\(result.errors)")
      #expect(result.errors.contains("would replace"), "\(result.errors)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: run.path(output))) == before)
    #expect(FileManager.default.fileExists(atPath: truth))
  }

  /// Nor the annotations that a picture is held against, nor the picture of a crowd.
  @Test func annotationsAndPicturesOfFoldersAreNotReplaced() throws {
    try FileManager.default.createDirectory(atPath: run.path("val"), withIntermediateDirectories: false)
    let truth = try run.write(#"{"images": [], "annotations": []}"#, "val/panoptic.json")
    let panoptic = try run(["detect", scene, "--truth", truth, "--panoptic", run.path("val")])
    #expect(panoptic.code == 64 && panoptic.errors.contains("panoptic.json: would replace"))
    let picture = run.path("crowd-2.png")
    try FileManager.default.copyItem(atPath: scene, toPath: picture)
    let crowd = try run(["crowd", picture, "--most", "3", "--pictures", run.folder.path])
    #expect(crowd.code == 64 && crowd.errors.contains("crowd-2.png: would replace"), "\(crowd.errors)")
    #expect(!FileManager.default.fileExists(atPath: run.path("crowd-1.png")))
  }

  @Test func namesThatAreNoTextOpenAndAreWritten() throws {
    let folder = run.folder.path
    let script = """
      cp "\(scene)" \(folder)/$'a\\xff.png' && "\(PseudoTerminal.product("detrscope"))" export \
      \(folder)/$'a\\xff.png' boxes --output \(folder)/$'b\\xfe.png' && test -s \(folder)/$'b\\xfe.png' \\
      && ! "\(PseudoTerminal.product("detrscope"))" export \(folder)/$'a\\xff.png' boxes --output \
      \(folder)/$'a\\xff.png' && "\(PseudoTerminal.product("detrscope"))" detect \(folder) >/dev/null
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text.contains("/b\\xfe.png: "))
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalLeavesNothing(signal: Int32) throws {
    // A run that ended before its signal came tells nothing, and is tried again.
    for _ in 0..<30 {
      let ending = try endOfRecording(signal)
      #expect(names.filter { $0 != "whole.safetensors" }.isEmpty)
      if ending == .uncaughtSignal { return }
      try FileManager.default.removeItem(atPath: run.path("whole.safetensors"))
    }
    Issue.record("no run was reached by its signal")
  }

  /// How a recording ends that gets a signal as soon as there is a file.
  private func endOfRecording(_ signal: Int32) throws -> Process.TerminationReason {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PseudoTerminal.product("detrscope"))
    process.arguments = ["record", scene, "--output", run.path("whole.safetensors")]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    // The runner's threads block signals, and a child inherits that.
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    try process.run()
    pthread_sigmask(SIG_SETMASK, &before, nil)
    while names.isEmpty, process.isRunning { usleep(500) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationReason
  }

  @Test func manyExportsAtOnceAreManyFiles() throws {
    let processes = try (0..<4).map { _ in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: PseudoTerminal.product("detrscope"))
      process.arguments = [
        scene, "--keys", String(repeating: "e<Enter>", count: 4), "--size", "40x12", "--output", "/dev/null",
      ]
      process.currentDirectoryURL = run.folder
      try process.run()
      return process
    }
    for process in processes { process.waitUntilExit() }
    #expect(names.count == 16)
  }
}
