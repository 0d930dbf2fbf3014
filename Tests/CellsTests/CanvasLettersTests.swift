import Cells
import Images
import Testing

/// What letters stand on a picture of the screen.
struct CanvasLettersTests {
  private func letters(_ text: String) -> [CanvasLetters] {
    var canvas = Canvas(width: 12, height: 1)
    canvas.write(text, x: 0, y: 0)
    return canvas.letters()
  }

  @Test func lettersOfOneLookStandTogether() {
    var canvas = Canvas(width: 12, height: 2)
    canvas.write("ab c", x: 1, y: 0)
    canvas.write("bold", x: 5, y: 0, .bold)
    canvas.write("x─y", x: 0, y: 1)
    let letters = canvas.letters()
    #expect(letters.map(\.text) == ["ab", "c", "bold", "x", "y"])
    #expect(letters.map(\.x) == [1, 4, 5, 0, 2])
    #expect(letters.map(\.y) == [0, 0, 0, 1, 1])
    #expect(letters.map(\.columns) == [2, 1, 4, 1, 1])
    #expect(letters.map(\.isBold) == [false, false, true, false, false])
  }

  @Test(arguments: [
    ("a猫b", ["a", "猫", "b"], [1, 2, 1]), ("é√x", ["é", "√", "x"], [1, 1, 1]),
    ("q\u{301}xy", ["q\u{301}", "xy"], [1, 2]), ("🇩🇪", ["D", "E"], [1, 1]),
  ])
  func lettersOfUnknownWidthStandAlone(text: String, texts: [String], columns: [Int]) {
    #expect(letters(text).map(\.text) == texts)
    #expect(letters(text).map(\.columns) == columns)
  }

  @Test func coloursAreTheTerminals() {
    var canvas = Canvas(width: 4, height: 1)
    canvas[0, 0] = Cell("a", style: .reverse)
    canvas[1, 0] = Cell("b", foreground: RGB(250, 3, 2))
    canvas[2, 0] = Cell("c")
    #expect(
      canvas.letters(theme: .light, depth: .ansi16).map(\.color)
        == [Theme.light.background, RGB(255, 0, 0), Theme.light.foreground])
    #expect(canvas.letters(theme: .light, depth: .mono).map(\.color)[1] == Theme.light.foreground)
  }

  @Test func truePixelsCoverWhatLiesBeneath() {
    var canvas = Canvas(width: 3, height: 1)
    canvas.write("abc", x: 0, y: 0)
    canvas.draw(
      RGBImage(width: 20, height: 20, fill: RGB(9, 9, 9)), in: Rect(x: 0, y: 0, width: 2, height: 1),
      symbols: .pixels(width: 10, height: 20))
    #expect(canvas.letters().map(\.text) == ["c"])
  }
}
