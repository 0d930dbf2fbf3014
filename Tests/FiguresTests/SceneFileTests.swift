import Foundation
import Images
import Testing

@testable import Figures

/// What scenes become as files.
@Suite struct SceneFileTests {
  private let scene = Scene(
    width: 60, height: 30, background: RGB(255, 255, 255),
    marks: [
      .shape(Shape(.rectangle(Area(x: 10, y: 5, width: 20, height: 10)), fill: Paint(RGB(200, 10, 20)))),
      .picture(
        Picture(
          RGBImage(width: 2, height: 1, bytes: [0, 0, 255, 0, 255, 0]),
          in: Area(x: 40, y: 5, width: 10, height: 5))),
      .label(Label("cat 猫", at: Point(10, 25), font: Font(8), color: RGB(0, 0, 0))),
    ], title: "A <cat> & more", description: "what it shows")

  @Test func pixelsAreWhereMarksAre() throws {
    let image = try scene.image(pixelsPerPoint: 2)
    #expect(image.width == 120 && image.height == 60)
    #expect(image[2, 2] == RGB(255, 255, 255))
    #expect(image[40, 20] == RGB(200, 10, 20))
    // A map's values stay even squares up to their edges.
    #expect(image[81, 11] == RGB(0, 0, 255) && image[89, 19] == RGB(0, 0, 255))
    #expect(image[90, 11] == RGB(0, 255, 0) && image[99, 19] == RGB(0, 255, 0))
    let inked = (30..<52).contains { y in (20..<60).contains { x in image[x, y].red < 100 } }
    #expect(inked, "text leaves ink")
  }

  @Test func equalScenesAreEqualFiles() throws {
    for format in FigureFormat.drawn {
      let first = try scene.data(format, command: "detrscope export")
      let second = try scene.data(format, command: "detrscope export")
      #expect(first == second, "\(format)")
    }
  }

  @Test func filesSayWhatTheyShow() throws {
    let svg = String(decoding: try scene.data(.svg, command: "detrscope export x"), as: UTF8.self)
    #expect(svg.contains("<title>A &lt;cat&gt; &amp; more</title>"))
    #expect(svg.contains("<desc>what it shows\ndetrscope export x</desc>"))
    let png = try scene.data(.png, command: "detrscope export x")
    #expect(png.range(of: Data("Command\0\0\0\0\0detrscope export x".utf8)) != nil)
    // The chunks are sound: the file reads back to the picture.
    let image = try RGBImage(decoding: png, name: "scene.png")
    #expect(try image == scene.image())
    let pdf = try scene.data(.pdf, command: "detrscope export x")
    #expect(pdf.starts(with: Data("%PDF-".utf8)))
  }

  /// XML takes no control characters.
  @Test func noControlCharacterIsWritten() throws {
    var scene = scene
    scene.title = "a\u{1B}[31mb"
    let svg = String(decoding: try scene.data(.svg, command: "one\u{7}\ntwo"), as: UTF8.self)
    #expect(!svg.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    #expect(svg.contains("two"))
  }

  @Test(arguments: [false, true]) func monospacedLettersAreACellWide(isBold: Bool) throws {
    let font = Font.monospaced(cellWidth: 3.75, isBold: isBold)
    for text in ["illm", "WÉ@é—", "√≥∞→■ᵀ"] {
      let width = try Typeface.shared().width(of: text, font)
      #expect(abs(width - 3.75 * Double(text.count)) < 1e-3, "\(text)")
    }
  }

  @Test(arguments: [
    ("a.png", FigureFormat.png), ("b.SVG", .svg), ("x.y/c.pdf", .pdf), ("d.e.png", .png),
  ])
  func endingsNameFormats(path: String, format: FigureFormat) throws {
    #expect(try FigureFormat(path: path) == format)
  }

  @Test(arguments: ["a", "a.jpg", "png", ".png/x", "a.png.gz", ""])
  func otherEndingsAreErrors(path: String) {
    #expect(throws: FigureError.unknownFormat(path: path)) { try FigureFormat(path: path) }
  }
}
