import Foundation
import TestSupport
import Testing

/// The program itself under random input in a terminal: keys, mouse, sizes from 1×1 to 500×150, images and weights that
/// open and that do not.
@Suite(.serialized) struct ExplorerSoakTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  /// `DETRSCOPE_SOAK_EVENTS` asks for more, by hand: 50000 take about a quarter of an hour.
  private static let eventCount =
    ProcessInfo.processInfo.environment["DETRSCOPE_SOAK_EVENTS"].flatMap { Int($0) } ?? 600

  /// Bytes that a long run may hold more in the end than after its first fifth.
  private static let growth = 20 << 20

  @Test func randomInputLeavesTheTerminalAsItWas() throws {
    let folder = try ScratchFolder()
    let paths = try files(in: folder.url)
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), [paths[0]],
      environment: ["XDG_CONFIG_HOME": folder.path, "COLORTERM": "truecolor", "PWD": folder.path],
      width: 120, height: 40)
    #expect(
      terminal.wait {
        (0..<terminal.screen.height).contains { terminal.screen.text(row: $0).contains("ready ✓") }
      })
    terminal.isWatched = false
    var random = Generator(state: 1)
    var residentBytes: [Int] = []
    for index in 1...Self.eventCount {
      send(&random, paths, to: terminal)
      terminal.watch(for: .milliseconds(Int.random(in: 0...6, using: &random)))
      if index % 100 == 0, terminal.hasEnded { break }
      if index % max(1, Self.eventCount / 5) == 0 {
        residentBytes.append(settledBytes(of: terminal, paths[0]))
      }
    }
    try #require(!terminal.hasEnded, "it ended by itself")
    if Self.eventCount >= 20_000, let warm = residentBytes.first, let end = residentBytes.last {
      print("\(Self.eventCount) events, MB after each fifth: \(residentBytes.map { $0 >> 20 })")
      #expect(end - warm <= Self.growth)
    }
    // Escape leaves whatever is open; nothing it still computes keeps it from ending.
    terminal.isWatched = true
    for _ in 0..<3 {
      terminal.send("\u{1B}")
      terminal.watch(for: .milliseconds(150))
    }
    terminal.send("\u{3}")
    #expect(terminal.end() == .exited(0))
    #expect(terminal.modes == terminal.modesBefore)
    #expect(
      String(decoding: terminal.raw, as: UTF8.self).contains("\u{1B}[?1049l"), "the screen before is back")
  }

  /// The memory in use once the terminal has its first size again and the first image is newly open: activations held
  /// of what was looked at before are no growth.
  private func settledBytes(of terminal: PseudoTerminal, _ image: String) -> Int {
    terminal.resize(width: 120, height: 40)
    terminal.send("\u{1B}")
    terminal.watch(for: .milliseconds(100))
    terminal.send(":open \(image)\r")
    terminal.watch(for: .seconds(1))
    return terminal.residentBytes ?? 0
  }

  /// A scene and its like, a recording, and what is none of them.
  private func files(in folder: URL) throws -> [String] {
    let scenes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Samples/scenes").standardizedFileURL
    let scene = folder.appendingPathComponent("scene.png")
    try FileManager.default.copyItem(at: scenes.appendingPathComponent("two-cats-two-remotes.png"), to: scene)
    let other = folder.appendingPathComponent("other.png")
    try FileManager.default.copyItem(at: scenes.appendingPathComponent("crowded.png"), to: other)
    let broken = folder.appendingPathComponent("broken.png")
    try Data(contentsOf: scene).prefix(3000).write(to: broken)
    let text = folder.appendingPathComponent("text.safetensors")
    try Data("no tensors here".utf8).write(to: text)
    let recording = folder.appendingPathComponent("scene.recording.safetensors")
    _ = try ProgramRun()(
      ["record", scene.path, "--only", "memory", "--only", "pred_*", "--output", recording.path])
    return [scene, other, broken, text, recording, folder, folder.appendingPathComponent("none")].map(\.path)
  }

  private func send(_ random: inout Generator, _ paths: [String], to terminal: PseudoTerminal) {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<4:
      terminal.resize(
        width: .random(in: 1...500, using: &random), height: .random(in: 1...150, using: &random))
    case 4..<6:
      terminal.send("\u{1B}")
      terminal.watch(for: .milliseconds(40))
      terminal.send(":open \(paths.randomElement(using: &random) ?? "")\r")
    case 6..<20:
      let (x, y) = (Int.random(in: 1...300, using: &random), Int.random(in: 1...90, using: &random))
      let button = [0, 2, 32, 35, 64, 65].randomElement(using: &random) ?? 0
      terminal.send("\u{1B}[<\(button);\(x);\(y)\(Bool.random(using: &random) ? "M" : "m")")
    default:
      terminal.send(Self.keys.randomElement(using: &random) ?? "j")
    }
  }

  /// All keys but those that end the program, and `e`, which fills the disk.
  private static let keys =
    "123456hjklHJKLgG[]{}aAbcCdDfFimMnNoOpPrRsStTuUvVwWxXyYzZ+-=,.;/?<> \t\r".map(String.init)
    + ["\u{1B}OA", "\u{1B}OB", "\u{1B}OC", "\u{1B}OD", "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[Z", "\u{7F}"]
}
