import Raster

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
}
