import Cells
import Images
import Testing

@Suite struct TextTests {
  @Test func charactersTakeTheColumnsThatTerminalsGiveThem() {
    #expect(CellText("abc √ᵀ⏎✓").width == 8)
    #expect(CellText("猫🙂x").width == 5)
    #expect(CellText("❤\u{FE0F}").string == "❤")
    #expect(CellText("e\u{301}").string == "é")
    #expect(CellText("a\u{1B}[31m\tb\u{7}\u{200B}").string == "a□[31m b□□")
    #expect(CellText("▀🬗⠿─").string == "▀🬗⠿─")
  }

  @Test(arguments: [
    ("q\u{301}", "q\u{301}", 1), ("हिन्दी", "हिन्दी", 5), ("น้ำ", "น้ำ", 2), ("עִבְ", "עִבְ", 2), ("می‌خواهم", "می‌خواهم", 7),
    ("🇩🇪", "🇩🇪", 2), ("1️⃣", "1\u{20E3}", 1), ("\u{1112}\u{1161}\u{11AE}", "핟", 2), ("猫\u{3099}", "猫\u{3099}", 2),
    // What terminals give other columns: its first part.
    ("猫👩‍👩‍👧x", "猫👩x", 5), ("👍🏽", "👍", 2), ("❤️‍🔥", "❤", 1), ("🏳️‍🌈", "🏳", 1),
    // A pile of marks is cut.
    ("q\u{301}\u{302}\u{303}\u{304}\u{305}", "q\u{301}\u{302}\u{303}", 1),
    // Nothing to stand on, nothing to see, something hidden.
    ("\u{301}", "□", 1), ("\u{FE0F}", "□", 1), ("\u{200D}a", "□a", 2), ("🏴\u{E0067}\u{E007F}", "□", 1),
    ("a\u{202E}b", "a□b", 3), ("a\u{E0041}b", "□b", 2),
  ])
  func charactersOfSeveralScalarsAreShownInTheirColumns(text: String, shown: String, width: Int) {
    let cells = CellText(text)
    #expect(Array(cells.string.unicodeScalars) == Array(shown.unicodeScalars))
    #expect(cells.width == width)
    var canvas = Canvas(width: 20, height: 1)
    #expect(canvas.write(text + "│", x: 0, y: 0) == width + 1)
    #expect(canvas[width, 0].glyph == "│")
    #expect(Array(canvas.plainText().unicodeScalars) == Array((shown + "│\n").unicodeScalars))
    #expect(canvas.ansiText() == canvas.plainText())
  }

  @Test func longTextIsCutWithAnEllipsis() {
    #expect(CellText("decoder").truncated(to: 5).string == "deco…")
    #expect(CellText("decoder").truncated(to: 7).string == "decoder")
    #expect(CellText("decoder").truncated(to: 0).string.isEmpty)
    #expect(CellText("layers.3.norm1").truncatedAtStart(to: 6).string == "…norm1")
    #expect(CellText("ab").padded(to: 5, .right).string == "   ab")
    #expect(CellText("ab").padded(to: 5, .center).string == " ab  ")
  }

  @Test func wideCharactersAreCutWhole() {
    #expect(CellText("猫と犬").truncated(to: 6).string == "猫と犬")
    #expect(CellText("猫と犬").truncated(to: 5).string == "猫と…")
    #expect(CellText("猫と犬").truncated(to: 4).string == "猫 …")
    #expect(CellText("猫と犬").truncatedAtStart(to: 4).string == "… 犬")
    #expect(CellText("猫").padded(to: 3, .right).string == " 猫")
    #expect(wrapped("猫と犬がいる ab", width: 5) == ["猫と", "犬が", "いる", "ab"])
    for width in 0...8 { #expect(CellText("a猫と犬").truncated(to: width).width <= width) }
  }

  /// What covers one half of a wide character blanks the other, in every output.
  @Test func halvesOfWideCharactersAreBlank() {
    var canvas = Canvas(width: 6, height: 1)
    canvas.write("猫と犬", x: 0, y: 0)
    #expect(canvas.plainText() == "猫と犬\n")
    #expect(canvas.ansiText() == "猫と犬\n")
    canvas.write("x", x: 1, y: 0)
    #expect(canvas.plainText() == " xと犬\n")
    canvas.write("y", x: 4, y: 0)
    #expect(canvas.plainText() == " xとy\n")
    canvas.write("猫と", x: 3, y: 0)
    #expect(canvas.plainText() == " x 猫\n")
    #expect(canvas.letters().map(\.text) == ["x", "猫"])
  }

  @Test func wrappingKeepsWordsAndBreaks() {
    #expect(wrapped("Where query 17 looks to decide", width: 12) == ["Where query", "17 looks to", "decide"])
    #expect(wrapped("abcdefgh ij", width: 3) == ["abc", "def", "gh", "ij"])
    #expect(wrapped("a\n\nb", width: 9) == ["a", "", "b"])
    #expect(wrapped("a", width: 0).isEmpty)
    for width in 1...20 {
      #expect(wrapped("the quick brown fox jumps", width: width).allSatisfy { $0.count <= width })
    }
  }

  @Test func writingClipsAndKeepsTheBackground() {
    var canvas = Canvas(width: 6, height: 2)
    canvas.fill(Rect(x: 0, y: 0, width: 6, height: 1), background: RGB(1, 2, 3))
    let end = canvas.write("abcdefgh", x: -2, y: 0, .bold)
    #expect(end == 6)
    #expect(canvas.plainText() == "cdefgh\n\n")
    #expect(canvas[0, 0] == Cell("c", background: RGB(1, 2, 3), style: .bold))
    canvas.write("outside", x: 0, y: 5)
    canvas.write("right", in: Rect(x: 0, y: 1, width: 6, height: 1), .right)
    #expect(canvas.plainText() == "cdefgh\n right\n")
    let limited = Rect(x: 2, y: 1, width: 2, height: 1)
    canvas.write("123456", x: 0, y: 1, within: limited)
    #expect(canvas.plainText() == "cdefgh\n r34ht\n")
  }

  @Test func framesCarryTitles() {
    var canvas = Canvas(width: 24, height: 3)
    let inside = canvas.drawFrame(canvas.bounds, title: "queries", trailing: "4/4", note: "more")
    #expect(inside == Rect(x: 1, y: 1, width: 22, height: 1))
    #expect(
      canvas.plainText() == """
        ┌─ queries ────── 4/4 ─┐
        │                      │
        └─ more ───────────────┘

        """)
  }

  @Test func barsAreExactToAnEighth() {
    var canvas = Canvas(width: 4, height: 4)
    for (y, share) in [0, 0.001, 0.4, 2].enumerated() {
      canvas.drawBar(share, in: Rect(x: 0, y: y, width: 4, height: 1))
    }
    #expect(canvas.plainText() == "\n▏\n█▋\n████\n")
  }

  @Test func histogramsScaleToTheGreatest() {
    var canvas = Canvas(width: 4, height: 2)
    canvas.drawHistogram([1, 16, 0, 8], in: canvas.bounds)
    #expect(canvas.plainText() == " █\n▁█ █\n")
    canvas.drawHistogram([1, 1, 16, 0, 0, 0, 4, 4], in: Rect(x: 0, y: 0, width: 4, height: 1))
    #expect(canvas.plainText().hasPrefix("▁█ ▄\n"))
  }

  @Test func tablesAlignAndGiveWay() {
    let table = TextTable(
      columns: [.init("node", isFlexible: true), .init("ms", .right)],
      rows: [["backbone.0.body", "12.5"], ["hs"]])
    let (header, rows) = table.lines()
    #expect(header == "node               ms")
    #expect(rows == ["backbone.0.body  12.5", "hs                   "])
    #expect(table.lines(width: 14).rows == ["backbon…  12.5", "hs            "])
    for width in 0...30 {
      #expect(table.lines(width: width).rows.allSatisfy { $0.count <= width })
    }
  }

  @Test func listsScrollAsLittleAsNeeded() {
    var position = ScrollPosition()
    position.reveal(7, count: 20, visible: 5)
    #expect(position.range(count: 20, visible: 5) == 3..<8)
    position.reveal(4, count: 20, visible: 5)
    #expect(position.offset == 3)
    position.reveal(4, count: 20, visible: 5, margin: 2)
    #expect(position.offset == 2)
    position.scroll(by: 100, count: 20, visible: 5)
    #expect(position.range(count: 20, visible: 5) == 15..<20)
    #expect(position.range(count: 3, visible: 5) == 0..<3)
    #expect(position.range(count: 0, visible: 0) == 0..<0)
    var canvas = Canvas(width: 1, height: 4)
    canvas.drawScrollbar(position, count: 8, in: canvas.bounds)
    #expect(canvas.plainText() == "│\n│\n┃\n┃\n")
  }
}
