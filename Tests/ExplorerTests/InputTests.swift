import Cells
import Testing

struct InputTests {
  @Test func charactersAreTheKeysThatTypeThem() throws {
    #expect(
      try InputScript.parse("j /é>") == [
        .key(.character("j")), .key(.character(" ")), .key(.character("/")), .key(.character("é")),
        .key(.character(">")),
      ])
    #expect(try InputScript.parse("").isEmpty)
  }

  @Test(arguments: [
    ("<Enter>", Key.enter), ("<CR>", .enter), ("<return>", .enter), ("<TAB>", .tab), ("<S-Tab>", .backTab),
    ("<S-Left>", .shiftLeft), ("<C-l>", .control("l")), ("<c-L>", .control("l")), ("<C-]>", .control("]")),
    ("<F12>", .f(12)), ("<lt>", .character("<")), ("<Space>", .character(" ")), ("<Esc>", .escape),
    ("<BS>", .backspace), ("<Del>", .delete), ("<PageUp>", .pageUp),
  ])
  func namesAreReadInAnyCase(text: String, key: Key) throws {
    #expect(try InputScript.parse(text) == [.key(key)])
  }

  @Test func mouseAndResize() throws {
    #expect(
      try InputScript.parse("<click 10,5><press right 0,2><wheelup 3,4><move 7,0><resize 100x30>") == [
        .mouse(MouseEvent(x: 10, y: 5, kind: .press, button: .left)),
        .mouse(MouseEvent(x: 10, y: 5, kind: .release, button: .left)),
        .mouse(MouseEvent(x: 0, y: 2, kind: .press, button: .right)),
        .mouse(MouseEvent(x: 3, y: 4, kind: .wheelUp)),
        .mouse(MouseEvent(x: 7, y: 0, kind: .move)),
        .resize(width: 100, height: 30),
      ])
  }

  @Test(arguments: [
    ("ab<Enter", InputScriptError.unclosed(offset: 2)),
    ("j<Foo>", .unknownName("Foo", offset: 1)),
    ("<>", .unknownName("", offset: 0)),
    ("<F0>", .unknownName("F0", offset: 0)),
    ("<F64>", .unknownName("F64", offset: 0)),
    ("<F+1>", .unknownName("F+1", offset: 0)),
    ("<C-é>", .unknownName("C-é", offset: 0)),
    (
      "<resize 0x4>",
      .badArgument("resize 0x4", expected: "<resize WIDTHxHEIGHT>, 1 to 1000 each", offset: 0)
    ),
    (
      "<resize 4000000000x4000000000>",
      .badArgument(
        "resize 4000000000x4000000000", expected: "<resize WIDTHxHEIGHT>, 1 to 1000 each", offset: 0)
    ),
    ("<click 3>", .badArgument("click 3", expected: "a place as in <click 10,5>", offset: 0)),
    ("<click -3,1>", .badArgument("click -3,1", expected: "a place as in <click 10,5>", offset: 0)),
    ("<move left 3,1>", .badArgument("move left 3,1", expected: "<move COLUMN,ROW>", offset: 0)),
  ])
  func mistakesAreNamed(text: String, error: InputScriptError) {
    #expect(throws: error) { try InputScript.parse(text) }
    #expect(!error.description.contains("\n"))
  }

  @Test func messageSaysPlaceAndRemedy() {
    #expect(
      InputScriptError.unclosed(offset: 2).description
        == "keys, character 3: expected '>' to close '<', found the end; write <lt> for the sign itself")
  }

  @Test func everyEventSurvivesPrintingAndParsing() throws {
    var events: [InputEvent] =
      [
        .up, .down, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .pageUp, .pageDown, .home,
        .end, .enter, .tab, .backTab, .backspace, .escape, .delete, .f(1), .f(63), .character("<"),
        .character(">"), .character(" "), .character("é"), .character("🙂"),
      ].map { .key($0) }
    events += "abcdefghijklmnopqrstuvwxyz@[\\]^_".map { .key(.control($0)) }
    for kind in MouseEvent.Kind.allCases {
      switch kind {
      case .move, .wheelUp, .wheelDown: events.append(.mouse(MouseEvent(x: 500, y: 0, kind: kind)))
      case .press, .release, .drag, .doubleClick:
        for button in MouseEvent.Button.allCases {
          events.append(.mouse(MouseEvent(x: 1, y: 2, kind: kind, button: button)))
        }
      }
    }
    events.append(.resize(width: 1, height: 150))
    #expect(try InputScript.parse(InputScript.print(events)) == events)
    #expect(
      InputScript.print(try InputScript.parse("jj<cr><click right 1,2>")) == "jj<Enter><click right 1,2>")
  }
}
