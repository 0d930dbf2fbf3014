import Foundation
import TestSupport
import Testing

/// The explorer in a terminal of its own, with settings of its own.
private final class ExplorerTerminal {
  let terminal: PseudoTerminal
  private let folder: ScratchFolder

  init(
    _ arguments: [String] = [], folder: ScratchFolder? = nil, environment: [String: String] = [:],
    width: Int = 120, height: Int = 40
  ) throws {
    self.folder = try folder ?? ScratchFolder()
    var variables = ["XDG_CONFIG_HOME": self.folder.path, "COLORTERM": "truecolor"]
    variables.merge(environment) { $1 }
    terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), arguments, environment: variables, width: width, height: height)
  }

  var settings: String { folder.path("detrscope/explorer.json") }

  func shows(_ text: String) -> Bool {
    terminal.wait { (0..<terminal.screen.height).contains { terminal.screen.text(row: $0).contains(text) } }
  }

  /// Waits until nothing is being computed, then types.
  func type(_ keys: String) {
    #expect(shows("ready ✓"))
    terminal.send(keys)
  }

  /// Presses and releases the left button, as terminals report it, where a text stands.
  func click(_ text: String) {
    for row in 0..<terminal.screen.height {
      let line = terminal.screen.text(row: row)
      guard let found = line.range(of: text) else { continue }
      let column = line.distance(from: line.startIndex, to: found.lowerBound)
      terminal.send("\u{1B}[<0;\(column + 1);\(row + 1)M\u{1B}[<0;\(column + 1);\(row + 1)m")
      return
    }
    Issue.record("\(text) is not on the screen")
  }

  func quits() -> Bool {
    terminal.send("q")
    return terminal.end() == .exited(0) && terminal.modes == terminal.modesBefore
  }
}

@Suite(.serialized) struct ExplorerFlowTests {
  @Test func opensOnAttentionAndQuits() throws {
    let explorer = try ExplorerTerminal()
    #expect(explorer.shows("[2 Attention]"))
    #expect(explorer.shows("cross-attention · query"))
    #expect(explorer.shows("head 7"))
    #expect(explorer.quits())
  }

  @Test func keysGoFromScreenToScreen() throws {
    let explorer = try ExplorerTerminal()
    for (key, title) in [
      ("1", "[1 Scene]"), ("3", "[3 Encoder]"), ("4", "[4 Features]"), ("5", "[5 Masks]"), ("6", "[6 Graph]"),
    ] {
      explorer.type(key)
      #expect(explorer.shows(title))
    }
    explorer.type("\u{7F}")
    #expect(explorer.shows("[5 Masks]"))
    #expect(explorer.quits())
  }

  @Test func arrowsMoveTheEncodersPlace() throws {
    let explorer = try ExplorerTerminal()
    explorer.type("3")
    explorer.type("g")
    #expect(explorer.shows("(0, 0)"))
    explorer.type("\u{1B}OC")
    #expect(explorer.shows("(1, 0)"))
    explorer.type("\u{1B}OB")
    #expect(explorer.shows("(1, 1)"))
    #expect(explorer.quits())
  }

  @Test func enterOpensChannelsAndEscapeCloses() throws {
    let explorer = try ExplorerTerminal(width: 160)
    explorer.type("4")
    explorer.type("\r")
    #expect(explorer.shows("channels in order"))
    explorer.type("\u{1B}")
    #expect(explorer.shows("its own principal components"))
    #expect(explorer.quits())
  }

  @Test func searchFindsANode() throws {
    let explorer = try ExplorerTerminal()
    explorer.type("/")
    explorer.terminal.send("mask_head.gn3\r")
    #expect(explorer.shows("1 found"))
    #expect(explorer.shows("group_norm"))
    #expect(explorer.quits())
  }

  @Test func theMouseChooses() throws {
    let explorer = try ExplorerTerminal(width: 140)
    #expect(explorer.shows("ready ✓"))
    explorer.click("6 Graph")
    #expect(explorer.shows("[6 Graph]"))
    explorer.click("2 Att")
    #expect(explorer.shows("[2 Attention]"))
    #expect(explorer.quits())
  }

  @Test func resizingKeepsAUsableScreen() throws {
    let explorer = try ExplorerTerminal()
    #expect(explorer.shows("inspector"))
    explorer.terminal.resize(width: 60, height: 16)
    #expect(explorer.shows("head 7"))
    explorer.terminal.resize(width: 30, height: 8)
    #expect(explorer.shows("60×16"))
    explorer.terminal.resize(width: 160, height: 50)
    #expect(explorer.shows("inspector"))
    #expect(explorer.quits())
  }

  @Test func whatCannotBeOpenedIsSaidInOneLine() throws {
    let explorer = try ExplorerTerminal()
    explorer.type(":")
    explorer.terminal.send("open /nowhere/at-all.png\r")
    #expect(explorer.shows("/nowhere/at-all.png: no such file"))
    #expect(explorer.quits())
  }

  @Test func copyingGoesToTheTerminalsClipboard() throws {
    let explorer = try ExplorerTerminal()
    explorer.type("\t")
    #expect(explorer.shows("bbox_mask"))
    explorer.type("y")
    #expect(explorer.shows("copied bbox_mask"))
    let sequence = "\u{1B}]52;c;" + Data("bbox_mask".utf8).base64EncodedString()
    #expect(String(decoding: explorer.terminal.raw, as: UTF8.self).contains(sequence))
    #expect(explorer.quits())
  }

  @Test func settingsAreKeptAndCorruptOnesIgnored() throws {
    let folder = try ScratchFolder()
    let first = try ExplorerTerminal(folder: folder, width: 180)
    first.type("c")
    #expect(first.shows("cividis"))
    #expect(first.quits())
    let second = try ExplorerTerminal(folder: folder, width: 180)
    #expect(second.shows("cividis"))
    #expect(second.quits())
    try "no settings".write(toFile: second.settings, atomically: true, encoding: .utf8)
    let third = try ExplorerTerminal(folder: folder, width: 180)
    #expect(third.shows("expected settings as JSON"))
    #expect(third.shows("viridis"))
    #expect(third.quits())
  }

  @Test func noColorIsHonoured() throws {
    let explorer = try ExplorerTerminal(environment: ["NO_COLOR": "1"])
    #expect(explorer.shows("ready ✓"))
    #expect(explorer.terminal.screen.cells.joined().allSatisfy { $0.style.foreground == .standard })
    #expect(explorer.quits())
  }

  @Test func aSignalGivesTheTerminalBack() throws {
    let explorer = try ExplorerTerminal()
    #expect(explorer.shows("ready ✓"))
    explorer.terminal.signal(SIGTERM)
    #expect(explorer.terminal.end() == .signalled(SIGTERM))
    #expect(explorer.terminal.modes == explorer.terminal.modesBefore)
  }
}
