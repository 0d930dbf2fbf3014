import Testing

/// The tests' own terminal, against what ECMA-48 and xterm's documentation say.
struct PtyScreenTests {
  private func screen(_ text: String, width: Int = 6, height: Int = 3) -> PtyScreen {
    var screen = PtyScreen(width: width, height: height)
    var parser = PtyParser()
    parser.feed(text.utf8, to: &screen)
    #expect(parser.unknown.isEmpty)
    return screen
  }

  private func rows(_ screen: PtyScreen) -> [String] { (0..<screen.height).map(screen.text) }

  @Test func textWrapsOnlyWhenMoreFollows() {
    #expect(rows(screen("abcdef")) == ["abcdef", "      ", "      "])
    #expect(screen("abcdef").y == 0)
    #expect(rows(screen("abcdefg")) == ["abcdef", "g     ", "      "])
    #expect(rows(screen("abcdef\rX")) == ["Xbcdef", "      ", "      "])
  }

  @Test func theLastLineScrolls() {
    #expect(rows(screen("1\r\n2\r\n3\r\n4")) == ["2     ", "3     ", "4     "])
    #expect(rows(screen("1\r\n2\r\n3\u{1B}[1;2r\u{1B}[2;1H\nX")) == ["2     ", "X     ", "3     "])
  }

  @Test(arguments: [
    ("\u{1B}[2;3HX", 3, 1), ("\u{1B}[9;9H", 5, 2), ("\u{1B}[3d\u{1B}[4G", 3, 2), ("\u{1B}[2B\u{1B}[2C", 2, 2),
    ("\u{1B}[3;6H\u{1B}[A\u{1B}[2D", 3, 1), ("ab\u{8}", 1, 0), ("a\tb", 5, 0),
    ("ab\u{1B}7\u{1B}[3;1H\u{1B}8", 2, 0),
  ])
  func theCursorMoves(text: String, x: Int, y: Int) {
    let screen = screen(text)
    #expect(screen.x == x)
    #expect(screen.y == y)
  }

  @Test(arguments: [
    ("\u{1B}[1;3H\u{1B}[K", ["ab    ", "ghijkl"]), ("\u{1B}[1;3H\u{1B}[1K", ["   def", "ghijkl"]),
    ("\u{1B}[1;3H\u{1B}[J", ["ab    ", "      "]), ("\u{1B}[2J", ["      ", "      "]),
    ("\u{1B}[1;2H\u{1B}[3X", ["a   ef", "ghijkl"]), ("\u{1B}[1;2H\u{1B}[2P", ["adef  ", "ghijkl"]),
    ("\u{1B}[1;2H\u{1B}[2@", ["a  bcd", "ghijkl"]), ("\u{1B}[1;1H\u{1B}[L", ["      ", "abcdef"]),
    ("\u{1B}[1;1H\u{1B}[M", ["ghijkl", "      "]), ("\u{1B}[1;1H\u{1B}M", ["      ", "abcdef"]),
    ("\u{1B}[1;2H\u{1B}[4hX\u{1B}[4l", ["aXbcde", "ghijkl"]),
    ("\u{1B}[1;1H-\u{1B}[2b", ["---def", "ghijkl"]),
    ("\u{1B}[S", ["ghijkl", "      "]), ("\u{1B}[T", ["      ", "abcdef"]),
  ])
  func erasingAndShifting(text: String, expected: [String]) {
    #expect(rows(screen("abcdef\r\nghijkl" + text, height: 2)) == expected)
  }

  @Test func colorsAndStyles() {
    let cells = screen("\u{1B}[38;2;1;2;3;48;5;200;1mA\u{1B}[39;49;22mB\u{1B}[31;102mC\u{1B}[mD").cells[0]
    #expect(
      cells[0].style
        == PtyScreen.Style(foreground: .rgb(1, 2, 3), background: .indexed(200), bold: true))
    #expect(cells[1].style == PtyScreen.Style())
    #expect(cells[2].style == PtyScreen.Style(foreground: .indexed(1), background: .indexed(10)))
    #expect(cells[3].style == PtyScreen.Style())
  }

  @Test func erasingKeepsTheBackground() {
    #expect(screen("\u{1B}[44m\u{1B}[K").cells[0][5].style.background == .indexed(4))
  }

  @Test func theAlternateScreenGivesTheOldOneBack() {
    #expect(rows(screen("ab\u{1B}[?1049h\u{1B}[Hxyz"))[0] == "xyz   ")
    let after = screen("ab\u{1B}[?1049h\u{1B}[Hxyz\u{1B}[?1049l")
    #expect(rows(after)[0] == "ab    ")
    #expect(after.x == 2)
    #expect(after.modes == [7, 25])
  }

  @Test func stringsAndCharacterSets() {
    #expect(
      rows(screen("\u{1B}]52;c;YQ==\u{7}a\u{1B}Ptmux;\u{1B}\u{1B}]0;x\u{7}\u{1B}\\b"))[0].hasPrefix("ab"))
    #expect(rows(screen("\u{1B}(0qx\u{1B}(Bqx▀é"))[0] == "─│qx▀é")
    #expect(rows(screen("\u{1B})0\u{E}q\u{F}q"))[0] == "─q    ")
  }
}
