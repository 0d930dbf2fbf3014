import Cells

/// What a frame is drawn on: cells, and the pictures made for earlier frames.
public struct Surface {
  public var canvas: Canvas
  let pictures: PictureStore

  init(width: Int, height: Int, pictures: PictureStore) {
    canvas = Canvas(width: width, height: height)
    self.pictures = pictures
  }
}
