import Foundation
import TestSupport
import Testing

/// What a session holds of files that it has let go.
@Suite(.serialized) struct OpeningMemoryTests {
  /// Bytes that the openings from the tenth to the last may add.
  private static let growth = 8 << 20
  /// Bytes that the session may hold over what one opening holds. The arena keeps 48 MB of pages for the next run.
  private static let slack = 64 << 20

  @Test func fiftyPicturesAndTwoModelsInTurnLeaveNothingBehind() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.url
    let scenes = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Samples/scenes").standardizedFileURL
    let weights = scenes.appendingPathComponent("../../Weights/toy-panoptic.safetensors").standardizedFileURL
    let pictures = try FileManager.default.contentsOfDirectory(at: scenes, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "png" && !$0.lastPathComponent.contains("truth") }
      .sorted { $0.path < $1.path }
    let copies = ["a", "b"].map { folder.appendingPathComponent("model-\($0).safetensors") }
    for copy in copies { try FileManager.default.copyItem(at: weights, to: copy) }

    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), [pictures[0].path],
      environment: ["XDG_CONFIG_HOME": folder.path, "COLORTERM": "truecolor"], width: 120, height: 40)
    try #require(terminal.wait { Self.shows(terminal, "ready ✓") })
    var resident: [Int] = []
    for opening in 0..<50 {
      let picture = folder.appendingPathComponent("p\(opening).png")
      try FileManager.default.copyItem(at: pictures[opening % pictures.count], to: picture)
      if opening % 5 == 0 {
        // The header names a model as its metadata does: only time tells that it is another.
        terminal.send(":open \(copies[opening / 5 % 2].path)\r")
        terminal.watch(for: .seconds(1))
      }
      try open(picture, in: terminal)
      // What the picture before held is given back once the screen is whole.
      if [0, 9, 49].contains(opening) { terminal.watch(for: .seconds(1)) }
      resident.append(try #require(terminal.residentBytes))
    }
    terminal.send("\u{3}")
    #expect(terminal.end() == .exited(0))
    #expect(resident[49] - resident[9] <= Self.growth, "MB: \(resident.map { $0 >> 20 })")
    #expect(resident[49] - resident[0] <= Self.slack, "MB: \(resident.map { $0 >> 20 })")
  }

  private func open(_ file: URL, in terminal: PseudoTerminal) throws {
    terminal.send(":open \(file.path)\r")
    let name = file.lastPathComponent
    try #require(
      terminal.wait { Self.shows(terminal, name, row: 0) && Self.shows(terminal, "ready ✓") },
      "\(name) never opened")
  }

  private static func shows(_ terminal: PseudoTerminal, _ text: String, row: Int? = nil) -> Bool {
    let rows = row.map { $0...$0 } ?? 0...terminal.screen.height - 1
    return rows.contains { terminal.screen.text(row: $0).contains(text) }
  }
}
