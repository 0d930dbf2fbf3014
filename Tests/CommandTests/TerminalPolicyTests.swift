import Cells
import Terminal
import Testing

struct TerminalPolicyTests {
  @Test(arguments: [
    (256, nil, [:], ColorDepth.ansi256), (8, nil, [:], .ansi16), (0, nil, [:], .mono), (2, nil, [:], .mono),
    (256, nil, ["COLORTERM": "truecolor"], .truecolor), (8, nil, ["COLORTERM": "24bit"], .truecolor),
    (256, nil, ["COLORTERM": "yes"], .ansi256), (256, nil, ["TMUX": "/tmp/x"], .truecolor),
    (256, nil, ["COLORTERM": "truecolor", "STY": "1.x"], .ansi256),
    (256, nil, ["COLORTERM": "truecolor", "NO_COLOR": "1"], .mono), (256, nil, ["NO_COLOR": ""], .ansi256),
    (256, ColorDepth.truecolor, ["NO_COLOR": "1"], .truecolor), (256, .ansi16, [:], .ansi16),
    (8, .ansi256, [:], .ansi16), (0, .ansi16, [:], .mono), (256, .mono, ["COLORTERM": "truecolor"], .mono),
  ])
  func depth(colors: Int, requested: ColorDepth?, environment: [String: String], expected: ColorDepth) {
    let capabilities = TerminalCapabilities(colors: colors, promisesTruecolor: false)
    #expect(capabilities.depth(requested: requested, environment: environment) == expected)
  }

  @Test func anEntryMayPromise24Bits() {
    let capabilities = TerminalCapabilities(colors: 256, promisesTruecolor: true)
    #expect(capabilities.depth(requested: nil, environment: [:]) == .truecolor)
  }

  @Test(arguments: [
    ("0;15", true), ("0;default;15", true), ("12;7", true), ("15;0", false), ("7;8", false),
    ("15;default", false),
    ("", false),
  ])
  func aLightBackgroundIsKnown(value: String, isLight: Bool) {
    #expect(TerminalCapabilities.isLight(environment: ["COLORFGBG": value]) == isLight)
    #expect(!TerminalCapabilities.isLight(environment: [:]))
  }

  @Test func clipboardSequences() {
    #expect(Clipboard.sequence(for: "hé", environment: [:]) == "\u{1B}]52;c;aMOp\u{7}")
    #expect(
      Clipboard.sequence(for: "hé", environment: ["TMUX": "x"])
        == "\u{1B}]52;c;aMOp\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aMOp\u{7}\u{1B}\\")
    #expect(
      Clipboard.sequence(for: "hé", environment: ["STY": "x"]) == "\u{1B}P\u{1B}]52;c;aMOp\u{7}\u{1B}\\")
    #expect(Clipboard.sequence(for: String(repeating: "x", count: 60_000), environment: [:]) == nil)
  }

  @Test func onlyTheLastOfMovesSizesAndWakeUpsCounts() throws {
    func events(_ text: String) throws -> [TerminalEvent] { try InputScript.parse(text).map { .input($0) } }
    let batch = try events("jj<move 1,1><move 2,2><move 3,3>k<move 4,4><resize 9x9><resize 8x8>")
    #expect(
      TerminalEvent.coalesced(batch + [.wokenUp, .wokenUp, .interrupted])
        == (try events("jj<move 3,3>k<move 4,4><resize 8x8>") + [.wokenUp, .interrupted]))
    let buttons = try events(
      "<press 1,1><drag 2,2><drag 3,3><release 3,3><click 3,3><wheelup 1,1><wheelup 1,1>")
    #expect(
      TerminalEvent.coalesced(buttons)
        == (try events("<press 1,1><drag 3,3><release 3,3><click 3,3><wheelup 1,1><wheelup 1,1>")))
  }
}
