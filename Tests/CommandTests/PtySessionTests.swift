import Cells
import Foundation
import Images
import Terminal
import TestSupport
import Testing
import terminal_demo

/// `terminal-demo` in a terminal.
final class DemoTerminal {
  let terminal: PseudoTerminal
  private let folder: ScratchFolder

  init(
    _ picture: DemoCanvas = .noise, depth: String? = "truecolor", environment: [String: String] = [:],
    width: Int = 40, height: Int = 12, wish: String? = nil, identity: PtyParser.Identity? = nil,
    cellPixels: (width: Int, height: Int) = (0, 0)
  ) throws {
    folder = try ScratchFolder()
    terminal = try PseudoTerminal(
      PseudoTerminal.product("terminal-demo"),
      [folder.path("log"), picture.rawValue] + [depth, wish].compactMap { $0 },
      environment: environment, width: width, height: height, identity: identity, cellPixels: cellPixels)
  }

  var events: [String] {
    let log = (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? ""
    return log.split(separator: "\n").map(String.init)
  }

  /// Waits for the picture to stand on the screen cell by cell; says where it does not.
  func shows(
    _ picture: DemoCanvas, seed: Int = 0, as translate: (Cell) -> PtyScreen.Cell = PtySessionTests.exactly
  ) -> Bool {
    let size = (terminal.screen.width, terminal.screen.height)
    let expected = picture.canvas(seed: seed, width: size.0, height: size.1).cells.map {
      translate($0).visible
    }
    let shown = terminal.wait {
      terminal.screen.cells.joined().lazy.map(\.visible).elementsEqual(expected)
    }
    if !shown {
      let actual = terminal.screen.cells.joined().map(\.visible)
      let wrong = expected.indices.filter { actual[$0] != expected[$0] }
      for index in wrong.prefix(3) {
        Issue.record("cell \(index % size.0),\(index / size.0): \(expected[index]), found \(actual[index])")
      }
    }
    #expect(terminal.parser.unknown.isEmpty)
    return shown
  }
}

@Suite(.serialized) struct PtySessionTests {
  static func exactly(_ cell: Cell) -> PtyScreen.Cell {
    PtyScreen.Cell(
      glyph: cell.glyph.base,
      style: PtyScreen.Style(
        foreground: rgb(cell.foreground), background: rgb(cell.background),
        bold: cell.style.contains(.bold), dim: cell.style.contains(.dim),
        underline: cell.style.contains(.underline), reverse: cell.style.contains(.reverse)),
      marks: cell.glyph.marks)
  }

  private static func rgb(_ color: RGB?) -> PtyScreen.Color {
    color.map { .rgb(Int($0.red), Int($0.green), Int($0.blue)) } ?? .standard
  }

  // MARK: Drawing

  @Test func everyCellAppearsExactlyIn24Bits() throws {
    let demo = try DemoTerminal(width: 120, height: 40)
    for seed in 0..<3 {
      #expect(demo.shows(.noise, seed: seed))
      demo.terminal.send("n")
    }
    #expect(demo.events.first == "start truecolor 120x40")
  }

  @Test func textKeepsItsStylesAndTheTerminalsOwnColors() throws {
    let demo = try DemoTerminal(.text)
    for seed in 0..<3 {
      #expect(demo.shows(.text, seed: seed))
      demo.terminal.send("n")
    }
  }

  /// 500×150 cells of noise are 75,000 pairs a frame of the 131,072 there are: the second does not fit
  /// beside the first.
  @Test func pairsNeverRunOut() throws {
    let demo = try DemoTerminal(width: 500, height: 150)
    for seed in 0..<3 {
      #expect(demo.shows(.noise, seed: seed))
      demo.terminal.send("n")
    }
  }

  /// Debian describes most types in ncurses-term only.
  private static func isDescribed(_ type: String) -> Bool {
    ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"].contains {
      FileManager.default.fileExists(atPath: "\($0)/\(type.prefix(1))/\(type)")
    }
  }

  @Test(
    arguments: [
      ("256", "xterm-256color"), ("16", "xterm-256color"), ("16", "xterm-16color"), ("16", "xterm"),
      ("mono", "xterm-256color"), ("mono", "vt100"),
    ].filter { isDescribed($0.1) })
  func fewerColorsAreTheNearest(depth: String, type: String) throws {
    let demo = try DemoTerminal(depth: depth, environment: ["TERM": type])
    let ladders: [String: [ColorCode]] = [
      "256": ColorCode.ladder(for: .ansi256, colors: 256),
      "16": ColorCode.ladder(for: .ansi16, colors: type == "xterm" ? 8 : 16), "mono": [],
    ]
    // With 16 colours on 256 pairs the noise needs more pairs than there are: one step coarser.
    let ladder = try #require(ladders[depth])
    let matches = ladder.isEmpty ? [nil] : ladder.map(Optional.init)
    let shown = demo.terminal.wait {
      matches.contains { code in
        let expected = DemoCanvas.noise.canvas(seed: 0, width: 40, height: 12).cells.map { cell in
          PtyScreen.Cell(
            glyph: cell.glyph.base,
            style: code.map { code in
              PtyScreen.Style(
                foreground: .indexed(Int(code.foreground(cell.foreground))),
                background: .indexed(Int(code.background(cell.background))))
            } ?? PtyScreen.Style())
        }
        return demo.terminal.screen.cells.joined().elementsEqual(expected)
      }
    }
    #expect(shown)
    #expect(demo.terminal.parser.unknown.isEmpty)
  }

  @Test func glyphsThatAreNotOneColumnWideShiftNothing() throws {
    let demo = try DemoTerminal(.awkward)
    #expect(
      demo.shows(.awkward) { cell in
        // Half of a wide glyph is blank, what takes no column is a question mark.
        PtyScreen.Cell(glyph: cell.glyph == "x" ? "x" : cell.glyph == "漢" ? " " : "?")
      })
  }

  /// Each part is in its column, and the bar behind a name stands where the canvas has it.
  @Test func everyScriptKeepsItsColumns() throws {
    let demo = try DemoTerminal(.scripts)
    for seed in 0..<3 {
      #expect(demo.shows(.scripts, seed: seed))
      demo.terminal.send("n")
    }
    #expect(String(decoding: demo.terminal.raw, as: UTF8.self).contains("हि"))
  }

  /// kitty draws the signs into the letter's column.
  @Test func signsThatWouldShiftARowAreLeftOut() throws {
    let demo = try DemoTerminal(.scripts, environment: ["KITTY_WINDOW_ID": "1"])
    #expect(
      demo.shows(.scripts) { cell in
        cell.glyph.base.isSpacingMark ? PtyScreen.Cell() : PtySessionTests.exactly(cell)
      })
  }

  @Test func blocksAppearWithoutAUTF8Locale() throws {
    let demo = try DemoTerminal(environment: ["LANG": "C"])
    #expect(demo.shows(.noise))
  }

  @Test func resizingDrawsAnewAtEverySize() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    for (width, height) in [(1, 1), (80, 24), (2, 50), (500, 150), (3, 1), (40, 12)] {
      demo.terminal.resize(width: width, height: height)
      #expect(demo.terminal.wait { demo.events.last == "<resize \(width)x\(height)>" })
      #expect(demo.shows(.noise), "\(width)x\(height)")
    }
  }

  @Test func theDepthFollowsTheEnvironment() throws {
    let cases: [([String: String], String)] = [
      ([:], "ansi256"), (["COLORTERM": "truecolor"], "truecolor"),
      (["COLORTERM": "truecolor", "NO_COLOR": "1"], "mono"),
      (["TERM": "tmux-256color", "TMUX": "x"], "truecolor"),
      (["TERM": "vt100"], "mono"), (["TERM": "xterm"], "ansi16"),
    ]
    for (environment, depth) in cases {
      let demo = try DemoTerminal(depth: nil, environment: environment)
      #expect(demo.terminal.wait { demo.events.first == "start \(depth) 40x12" }, "\(environment)")
    }
  }

  // MARK: Input

  @Test func keysAndTheMouseArriveInOrder() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send("\u{1B}OA\u{1B}[1;2Dj\r\té\u{1B}[5~")
    demo.terminal.send("\u{1B}[<64;3;4M\u{1B}[<0;280;5M\u{1B}[<0;280;5m")
    #expect(demo.terminal.wait { demo.events.last == "<release 279,4>" })
    #expect(
      demo.events.dropFirst() == [
        "<Up>", "<S-Left>", "j", "<Enter>", "<Tab>", "é", "<PageUp>", "<wheelup 2,3>", "<press 279,4>",
        "<release 279,4>",
      ])
    demo.terminal.send("\u{1B}")
    #expect(demo.terminal.wait { demo.events.last == "<Esc>" })
  }

  @Test func aBurstOfTheMouseLosesNothing() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send((0..<300).map { "\u{1B}[<\(64 + $0 % 2);\($0 + 1);1M" }.joined())
    let expected = (0..<300).map { "<wheel\($0 % 2 == 0 ? "up" : "down") \($0),0>" }
    #expect(demo.terminal.wait { Array(demo.events.dropFirst()) == expected })
  }

  @Test func controlKeysOfTheLineEditorArriveAsKeys() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send("\u{13}\u{11}\u{16}\u{0F}")
    #expect(
      demo.terminal.wait { Array(demo.events.dropFirst()) == ["<C-s>", "<C-q>", "<C-v>", "<C-o>"] })
  }

  @Test func backgroundWorkWakesTheLoop() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send("w")
    #expect(demo.terminal.wait { demo.events.last == "woken" })
  }

  @Test func idlingUsesNoProcessor() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    // A busy machine may still owe the program its start: one quiet second of ten is enough.
    let isIdle = (0..<10).contains { _ in
      let before = (time: demo.terminal.processorTime, written: demo.terminal.raw.count)
      demo.terminal.watch(for: .seconds(1))
      return demo.terminal.processorTime - before.time < .milliseconds(50)
        && demo.terminal.raw.count == before.written
    }
    #expect(isIdle)
  }
}
