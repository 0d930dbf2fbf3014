import Color
import Images

extension RGBImage {
  /// Dark where the image is light.
  public var inverted: RGBImage { RGBImage(width: width, height: height, bytes: bytes.map { 255 - $0 }) }

  /// The image in the greys that there are, by ordered dithering: brightness in between is mixed of two greys.
  ///
  /// - Parameter greys: in ascending order.
  public func inGreys(_ greys: [UInt8]) -> RGBImage {
    guard greys.count > 1 else { return self }
    // Of every brightness the grey below it, and how far it is to the one above, in eighths.
    let steps = (0...255).map { (brightness: Int) -> (below: Int, share: Int) in
      let below = min(greys.lastIndex { $0 <= brightness } ?? 0, greys.count - 2)
      let (low, high) = (Int(greys[below]), Int(greys[below + 1]))
      return (below, max(0, brightness - low) * 8 / max(1, high - low))
    }
    var image = self
    for y in 0..<height {
      for x in 0..<width {
        let (below, share) = steps[self[x, y].luma]
        let grey = greys[share >= Self.thresholds[y % 2 * 2 + x % 2] ? below + 1 : below]
        image[x, y] = RGB(grey, grey, grey)
      }
    }
    return image
  }

  /// Of two by two pixels: larger patterns would hide what is as small as they are.
  private static let thresholds = [1, 5, 7, 3]
}
