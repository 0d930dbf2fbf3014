import Cells
import Explorer
import Figures
import Foundation
import Images
import Testing

/// Pictures of the screen.
struct ScreenPictureTests {
  private func picture(_ text: String, width: Int = 1) throws -> RGBImage {
    var canvas = Canvas(width: width, height: 1)
    canvas.write(text, x: 0, y: 0)
    return try canvas.scene().image()
  }

  @Test func everySignOfTheScreensHasAGlyph() throws {
    let signs = "abcXYZ019[]/·√ᵀ⏎✓×…▸▾←→↑↓éß─│┌┐└┘├┤┬┴┼━┃▀▄█▌▐░▒▓▁▂▃▅▆▇▏▎▍▋▊▉▘▚🬀🬻⠁⣿■□●○∞"
    var unknown = Canvas(width: 1, height: 1)
    unknown[0, 0] = Cell("\u{10FFFD}")
    let missing = try unknown.scene().image()
    let blank = try picture(" ")
    #expect(missing != blank)
    for sign in signs {
      let picture = try picture(String(sign))
      #expect(picture != missing, "\(sign)")
      #expect(picture != blank, "\(sign)")
    }
    #expect(Set(try " ▁▂▃▄▅▆▇█".map { try picture(String($0)) }).count == 9)
  }

  /// Ten by twenty pixels a cell, and the pixels beneath the letters unchanged.
  @Test func cellsArePixels() throws {
    var canvas = Canvas(width: 9, height: 4)
    canvas.draw(
      RGBImage(width: 90, height: 60, bytes: (0..<90 * 60 * 3).map { UInt8(truncatingIfNeeded: $0 * 11) }),
      in: Rect(x: 0, y: 0, width: 9, height: 3), symbols: .pixels(width: 10, height: 20))
    canvas.drawFrame(Rect(x: 0, y: 3, width: 9, height: 1), .plain)
    #expect(try canvas.scene().image() == canvas.backdrop())
    canvas.write("words", x: 2, y: 3)
    let drawn = try canvas.scene().image()
    #expect(drawn.width == 90 && drawn.height == 80)
    let changed = (0..<90 * 80).filter { drawn[$0 % 90, $0 / 90] != canvas.backdrop()[$0 % 90, $0 / 90] }
    #expect(!changed.isEmpty)
    #expect(changed.allSatisfy { (20..<70).contains($0 % 90) && $0 / 90 >= 60 })
  }

  /// In vector files the words can be found and copied.
  @Test func lettersStayLetters() throws {
    var canvas = Canvas(width: 20, height: 2)
    canvas.write("decoder", x: 3, y: 1, .bold)
    let scene = canvas.scene(theme: .light)
    #expect(scene.outline.contains(#"label "decoder" center at 24.4,13.1 size 6.2 bold monospaced 1f2328"#))
    let svg = try #require(String(data: scene.data(.svg), encoding: .utf8))
    #expect(svg.contains("<use"))
    #expect(try scene.data(.pdf).starts(with: Data("%PDF".utf8)))
  }
}
