import Cells
import Foundation
import Images
import TestSupport
import Testing
import terminal_demo

/// Pictures of true pixels, sent by kitty's protocol and shown by cells.
@Suite(.serialized) struct PtyPictureTests {
  private static let cell = (width: 8, height: 16)
  private static let kitty = PtyParser.Identity(version: "kitty(0.35.2)")

  private func demo(
    environment: [String: String] = ["TERM_PROGRAM": "ghostty"], wish: String = "known",
    identity: PtyParser.Identity? = Self.kitty, cellPixels: (width: Int, height: Int) = Self.cell
  ) throws -> DemoTerminal {
    try DemoTerminal(
      .pictures, environment: environment, wish: wish, identity: identity, cellPixels: cellPixels)
  }

  private func canvas(_ seed: Int, _ terminal: PseudoTerminal) -> Canvas {
    DemoCanvas.pictures.canvas(
      seed: seed, width: terminal.screen.width, height: terminal.screen.height,
      symbols: .pixels(width: Self.cell.width, height: Self.cell.height))
  }

  /// Whether every cell of the terminal shows the canvas's: pixel by pixel, or its glyph.
  private func shows(_ seed: Int, _ demo: DemoTerminal) -> Bool {
    let terminal = demo.terminal
    let canvas = canvas(seed, terminal)
    let shown = terminal.wait { terminal.screen.shows(canvas) }
    #expect(terminal.parser.unknown.isEmpty)
    return shown
  }

  @Test func everyPixelAppears() throws {
    let demo = try demo()
    for seed in 0..<3 {
      #expect(shows(seed, demo))
      demo.terminal.send("n")
    }
    #expect(demo.events.first == "start truecolor 40x12, pixels 8x16")
  }

  /// What a canvas has in common with the one before is not sent again, nor what was there before that.
  @Test func onlyWhatIsNewIsSent() throws {
    let demo = try demo()
    for (seed, sent) in [(0, 2), (1, 2), (2, 3)] {
      #expect(shows(seed, demo))
      #expect(demo.terminal.screen.graphics.sentCount == sent)
      demo.terminal.send("n")
    }
  }

  @Test func theBytesAreThese() throws {
    let demo = try demo()
    #expect(shows(0, demo))
    let raw = String(decoding: demo.terminal.raw, as: UTF8.self)
    // The number of the first picture is 0xD37200.
    #expect(
      raw.contains(
        "\u{1B}[?2026h\u{1B}_Gq=2,a=T,U=1,f=24,o=z,s=80,v=64,i=13857280,c=10,r=4,m=1;"))
    #expect(raw.contains("\u{1B}\\\u{1B}_Gq=2,m=1;"))
    #expect(raw.contains("\u{1B}\\\u{1B}_Gq=2,m=0;"))
    #expect(raw.contains("\u{1B}\\\u{1B}_Gq=2,a=T,U=1,f=24,o=z,s=96,v=96,i=13857281,c=12,r=6,m=1;"))
    // Row 0, columns 0 to 2.
    #expect(
      raw.unicodeScalars.firstRange(
        of: "\u{10EEEE}\u{305}\u{305}\u{10EEEE}\u{305}\u{30D}\u{10EEEE}\u{305}\u{30E}".unicodeScalars) != nil)
    #expect(raw.contains("38;2;211;114;0"))
    demo.terminal.send("q")
    #expect(demo.terminal.end() == .exited(0))
    let end = String(decoding: demo.terminal.raw, as: UTF8.self)
    #expect(
      end.contains(
        "\u{1B}_Gq=2,a=d,d=I,i=13857280\u{1B}\\\u{1B}_Gq=2,a=d,d=I,i=13857281\u{1B}\\"))
  }

  @Test(arguments: PtyRestoreTests.Ending.allCases)
  func nothingIsLeftBehind(ending: PtyRestoreTests.Ending) throws {
    let demo = try demo()
    #expect(shows(0, demo))
    #expect(ending.happen(to: demo))
    let status = demo.terminal.end()
    #expect(ending.isExpected(status), "\(String(describing: status))")
    #expect(demo.terminal.screen.graphics.pictures.isEmpty)
    #expect(demo.terminal.parser.unknown.isEmpty)
    #expect(demo.terminal.screen.modes == [7, 25])
    #expect(demo.terminal.modes == demo.terminal.modesBefore)
  }

  @Test func resizingSendsAnew() throws {
    let demo = try demo()
    #expect(shows(0, demo))
    demo.terminal.resize(width: 30, height: 10)
    #expect(demo.terminal.wait { demo.terminal.screen.graphics.sentCount == 4 })
    #expect(shows(0, demo))
    #expect(demo.terminal.screen.graphics.pictures.count == 2)
  }

  /// ^Z frees the pictures, fg sends them anew.
  @Test func suspendingFreesAndContinuingSendsAnew() throws {
    let folder = try ScratchFolder()
    let program = PseudoTerminal.product("terminal-demo")
    let script =
      "set -m; '\(program)' '\(folder.path("log"))' pictures truecolor known; echo STOPPED; read answer; fg; echo DONE"
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", script], environment: ["TERM_PROGRAM": "ghostty"], width: 40, height: 12,
      identity: Self.kitty, cellPixels: Self.cell)
    let canvas = canvas(0, terminal)
    #expect(terminal.wait { terminal.screen.shows(canvas) })
    terminal.send("\u{1A}")
    #expect(terminal.wait { (0..<12).contains { terminal.screen.text(row: $0).hasPrefix("STOPPED") } })
    #expect(terminal.screen.graphics.pictures.isEmpty)
    terminal.send("\n")
    #expect(terminal.wait { terminal.screen.shows(canvas) })
    terminal.send("q")
    #expect(terminal.wait { (0..<12).contains { terminal.screen.text(row: $0).hasPrefix("DONE") } })
    #expect(terminal.screen.graphics.pictures.isEmpty)
    #expect(terminal.end() == .exited(0))
  }

  // MARK: - Who is trusted

  @Test(arguments: [
    ("kitty(0.35.2)", "known", true), ("kitty(0.26.5)", "possible", false), ("ghostty 1.0.1", "known", true),
    ("Konsole 23.04.3", "possible", false), ("foot(1.16.2)", "known", false), ("new 1", "possible", true),
  ])
  func trustGoesByName(version: String, wish: String, isTrusted: Bool) throws {
    let demo = try demo(wish: wish, identity: PtyParser.Identity(version: version))
    #expect(demo.terminal.wait { !demo.events.isEmpty })
    #expect(demo.events.first == "start truecolor 40x12" + (isTrusted ? ", pixels 8x16" : ""))
    if !isTrusted { #expect(demo.shows(.pictures)) }
  }

  @Test func whoDoesNotKnowPicturesSaysNothing() throws {
    let demo = try demo(
      wish: "possible", identity: PtyParser.Identity(version: "kitty(0.35.2)", knowsPictures: false))
    #expect(demo.shows(.pictures))
    #expect(demo.events.first == "start truecolor 40x12")
  }

  /// Most terminals are not even asked.
  @Test(arguments: [
    ([:], "known"), (["TERM_PROGRAM": "ghostty", "TMUX": "x"], "known"), (["STY": "x"], "possible"),
  ])
  func askingIsRare(environment: [String: String], wish: String) throws {
    let demo = try demo(environment: environment, wish: wish)
    #expect(demo.shows(.pictures))
    #expect(!String(decoding: demo.terminal.raw, as: UTF8.self).contains("\u{1B}_G"))
  }

  @Test func theTerminalTellsTheSizeOfACell() throws {
    let identity = PtyParser.Identity(version: "kitty(0.35.2)", cell: Self.cell)
    let demo = try demo(identity: identity, cellPixels: (0, 0))
    #expect(shows(0, demo))
  }

  /// Four pixels are drawn as one where they are very small.
  @Test func smallPixelsAreDrawnTogether() throws {
    let demo = try demo(cellPixels: (16, 32))
    #expect(shows(0, demo))
  }

  @Test func tmuxHandsOnWhatIsWrapped() throws {
    let demo = try demo(environment: ["TMUX": "x"], wish: "possible")
    #expect(demo.terminal.wait { demo.terminal.screen.cells[1][1].glyph == "\u{10EEEE}" })
    let raw = String(decoding: demo.terminal.raw, as: UTF8.self)
    #expect(raw.contains("\u{1B}Ptmux;\u{1B}\u{1B}_Gq=2,a=T,U=1,f=24,o=z,s=80,v=64,i=13857280,c=10,r=4,m=1;"))
    #expect(raw.contains("\u{1B}\u{1B}\\\u{1B}\\\u{1B}Ptmux;\u{1B}\u{1B}_Gq=2,m=0;"))
    demo.terminal.send("q")
    #expect(demo.terminal.end() == .exited(0))
    let end = String(decoding: demo.terminal.raw, as: UTF8.self)
    #expect(end.contains("\u{1B}Ptmux;\u{1B}\u{1B}_Gq=2,a=d,d=I,i=13857281\u{1B}\u{1B}\\\u{1B}\\"))
  }

  /// What is typed before the terminal has answered is not lost.
  @Test func keysTypedMeanwhileAreKept() throws {
    let demo = try demo()
    demo.terminal.send("n")
    #expect(shows(1, demo))
  }

  @Test func theMarksAreThoseOfTheRule() {
    #expect(PtyScreen.marks.count == 297)
  }
}

extension PtyScreen {
  /// Whether each cell shows what the canvas's does: the pixels of its picture, or its glyph.
  func shows(_ canvas: Canvas) -> Bool {
    (0..<canvas.height).allSatisfy { y in
      (0..<canvas.width).allSatisfy { x in
        let cell = canvas[x, y]
        guard let part = cell.picture, let picture = canvas.pictures[part.picture] else {
          return cells[y][x].visible == PtySessionTests.exactly(cell).visible
        }
        let (width, height) = (
          picture.image.width / picture.columns, picture.image.height / picture.rows
        )
        let expected = (0..<width * height).map {
          picture.image[Int(part.column) * width + $0 % width, Int(part.row) * height + $0 / width]
        }
        return pixels(x, y) == expected
      }
    }
  }
}
