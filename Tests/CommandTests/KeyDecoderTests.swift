import Cells
import Terminal
import Testing

struct KeyDecoderTests {
  private func events(_ text: String) -> [InputEvent] {
    var decoder = KeyDecoder()
    return decoder.feed(text.utf8) + decoder.flush()
  }

  @Test(arguments: [
    ("\u{1B}[A", "<Up>"), ("\u{1B}OB", "<Down>"), ("\u{1B}[1;2C", "<S-Right>"), ("\u{1B}[1;5D", "<Left>"),
    ("\u{1B}[d", "<S-Left>"), ("\u{1B}[1~", "<Home>"), ("\u{1B}OH", "<Home>"), ("\u{1B}[7~", "<Home>"),
    ("\u{1B}[F", "<End>"), ("\u{1B}[3~", "<Del>"), ("\u{1B}[5;2~", "<PageUp>"), ("\u{1B}[Z", "<S-Tab>"),
    ("\u{1B}OP", "<F1>"), ("\u{1B}[[E", "<F5>"), ("\u{1B}[15~", "<F5>"), ("\u{1B}[24~", "<F12>"),
    ("\u{1B}[1;2P", "<F1>"), ("\u{1B}Op", "0"), ("\u{1B}OM", "<Enter>"), ("\r\n", "<Enter><Enter>"),
    ("\u{8}\u{7F}", "<BS><BS>"), ("\u{0}\u{1F}", "<C-@><C-_>"), ("\u{1}\u{1A}", "<C-a><C-z>"),
    ("aé漢🙂 ", "aé漢🙂 "), ("\u{1B}x", "<Esc>x"), ("\u{1B}", "<Esc>"), ("\u{1B}[", "<Esc>["),
    ("\u{1B}\u{1B}[A", "<Esc><Up>"),
    // Unknown keys, answers of the terminal and broken sequences type nothing.
    ("a\u{1B}[99~b", "ab"), ("a\u{1B}[?1;2cb", "ab"), ("a\u{1B}]11;rgb:0/0/0\u{7}b", "ab"),
    ("a\u{1B}P>|x\u{1B}\\b", "ab"), ("\u{1B}[12\u{1B}[A", "<Up>"), ("\u{1B}[<12;3", ""),
    // Mouse
    ("\u{1B}[<0;1;1M\u{1B}[<0;1;1m", "<click 0,0>"), ("\u{1B}[<2;300;200M", "<press right 299,199>"),
    ("\u{1B}[<1;3;4m", "<release middle 2,3>"), ("\u{1B}[<32;3;4M", "<drag 2,3>"),
    ("\u{1B}[<35;3;4M", "<move 2,3>"), ("\u{1B}[<64;3;4M\u{1B}[<69;3;4M", "<wheelup 2,3><wheeldown 2,3>"),
    ("\u{1B}[1;-9223372036854775808A", "<Up>"),
    ("\u{1B}[<0;-9223372036854775808;99999999999M", "<press 0,0>"),
    // A paste is never keys, whatever it holds.
    ("a\u{1B}[200~q/tmp/猫 1.png\u{1B}[201~j", "a<paste q/tmp/猫 1.png>j"),
    ("\u{1B}[200~a\u{1B}[A<50%>\u{1B}[201~", "<paste a\u{1B}[A%3C50%25%3E>"),
    ("\u{1B}[200~\u{1B}[201~", "<paste >"),
    ("\u{1B}[<66;3;4M\u{1B}[<128;3;4M", ""), ("\u{1B}[M !!\u{1B}[M#!!", "<click 0,0>"),
  ])
  func sequencesBecomeEvents(bytes: String, expected: String) {
    #expect(InputScript.print(events(bytes)) == expected)
  }

  @Test func bytesMayComeOneByOne() {
    let bytes = Array("é\u{1B}[1;2A\u{1B}[200~:q\r\u{1B}[201~\u{1B}[<0;10;20Mj".utf8)
    var decoder = KeyDecoder()
    let events = bytes.flatMap { decoder.feed([$0]) }
    #expect(InputScript.print(events) == "é<S-Up><paste :q\r><press 9,19>j")
    #expect(decoder.patience == nil)
  }

  @Test func escapeWaitsBrieflyAndSequencesLonger() throws {
    var decoder = KeyDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    let short = try #require(decoder.patience)
    #expect(decoder.feed(Array("[<0;1".utf8)).isEmpty)
    #expect(try #require(decoder.patience) > short)
  }

  @Test func aPasteIsBounded() {
    let events = events("\u{1B}[200~" + String(repeating: "x", count: 200_000) + "\u{1B}[201~j")
    #expect(events.count == 2 && events.last == .key(.character("j")))
    guard case .paste(let text) = events.first else { return #expect(Bool(false), "no paste") }
    #expect(text.utf8.count == 1 << 16)
  }

  @Test func invalidUTF8IsSkipped() {
    var decoder = KeyDecoder()
    let bytes: [UInt8] = [0xFF, 0x61, 0xC3, 0x62, 0xED, 0xA0, 0x80, 0x63, 0xF5]
    #expect(InputScript.print(decoder.feed(bytes)) == "abc")
  }

  @Test func noBytesTrap() {
    var decoder = KeyDecoder()
    var random = SystemRandomNumberGenerator()
    let likely: [UInt8] = Array("\u{1B}[<;M~O0199999999999999999999m".utf8)
    for _ in 0..<20_000 {
      let byte =
        random.next(upperBound: 3 as UInt) == 0 ? UInt8.random(in: 0...255) : likely.randomElement() ?? 0
      _ = decoder.feed([byte])
      if byte == 0x39 { _ = decoder.flush() }
    }
    _ = decoder.flush()
    #expect(decoder.patience == nil)
  }

  @Test func twoQuickPressesAreADoubleClick() {
    var decoder = KeyDecoder()
    let start = ContinuousClock.now
    func click(_ milliseconds: Int, column: Int = 5, button: Int = 0) -> String {
      let bytes = Array("\u{1B}[<\(button);\(column);1M\u{1B}[<\(button);\(column);1m".utf8)
      return InputScript.print(decoder.feed(bytes, at: start + .milliseconds(milliseconds)))
    }
    #expect(click(0) == "<click 4,0>")
    #expect(click(300) == "<doubleclick 4,0><release 4,0>")
    // A third press begins anew.
    #expect(click(400) == "<click 4,0>")
    #expect(click(900) == "<click 4,0>")
    #expect(click(1000, column: 6) == "<click 5,0>")
    #expect(click(1100, column: 6, button: 2) == "<click right 5,0>")
  }
}
