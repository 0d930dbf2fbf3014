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
