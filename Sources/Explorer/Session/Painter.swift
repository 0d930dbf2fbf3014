import Cells

/// A canvas on which drawing also says what it drew.
struct Painter {
  enum Area: Sendable {
    case whole(Rect, Target)
    case picture(PixelMapping)
  }

  var canvas: Canvas
  private(set) var targets: [Area] = []
  let pictures: PictureCache

  init(width: Int, height: Int, pictures: PictureCache) {
    canvas = Canvas(width: width, height: height)
    self.pictures = pictures
  }

  mutating func mark(_ rect: Rect, as target: Target) { targets.append(.whole(rect, target)) }

  mutating func mark(_ picture: PixelMapping) { targets.append(.picture(picture)) }

  /// Marks the chosen place, and the one pointed at, on a picture.
  mutating func drawMarks(_ state: ExplorerState, on mapping: PixelMapping) {
    for (place, glyph) in [(state.marked, "◆"), (state.pointer, "+")]
      as [(ExplorerState.Pointer?, Unicode.Scalar)]
    {
      let (width, height) = (Double(mapping.sourceWidth), Double(mapping.sourceHeight))
      guard let place, let cell = mapping.cell(ofSource: place.x * width, place.y * height) else { continue }
      let background = canvas[cell.x, cell.y].background
      canvas[cell.x, cell.y] = Cell(
        glyph, foreground: background?.legibleText, background: background, style: .bold)
    }
  }
}
