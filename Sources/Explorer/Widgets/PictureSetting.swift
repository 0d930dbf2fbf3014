import Cells
import Figures
import Images

/// What all pictures of a frame have in common.
public struct PictureSetting: Sendable {
  /// The run whose pictures they are.
  public let run: RunID
  /// The picture at the size the network sees.
  public let image: RGBImage
  public let display: DisplayOptions
  let colors: RunColors
  /// The chosen query's colour.
  public let accent: RGB?
  /// The marked place, and the one pointed at.
  public let marked: PicturePoint?
  public let pointer: PicturePoint?

  /// Where the chosen query looks first; nil where queries have no such point.
  public var reference: PicturePoint?

  /// Width over height of the picture.
  public var aspect: Double { Double(image.width) / Double(image.height) }

  /// Whether there are so few colours that those of a photograph would be taken for those laid over it.
  var hasFewColors: Bool { display.depth == .ansi16 }

  /// The picture alone, at the pixels of a place on screen; grey where there are few colours. Glyphs are ink, and more of
  /// it is less light where it is dark.
  func picture(on mapping: PixelMapping) -> RGBImage {
    let picture = image.resampled(
      toWidth: mapping.pixelWidth, mapping.pixelHeight, window: mapping.window, .smooth)
    if display.symbols.isColorless, display.isOnLight { return picture.inverted }
    return hasFewColors ? picture.inGreys(TerminalPalette.greys) : picture
  }

  /// Marks the chosen place, the query's reference point, and the place pointed at, on a picture.
  func drawMarks(on mapping: PixelMapping, _ canvas: inout Canvas) {
    let marks: [(PicturePoint?, Glyph)] = [
      (reference, "×"), (marked, "◆"), (pointer, "+"),
    ]
    let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
    for case (let place?, let glyph) in marks {
      guard let cell = mapping.cell(ofSource: place.x * width, place.y * height) else { continue }
      let background = canvas[cell.x, cell.y].background
      canvas[cell.x, cell.y] = Cell(
        glyph, foreground: background?.legibleText, background: background, style: .bold)
    }
  }
}
