import Images

/// How a map is drawn over an image.
public enum Overlay: Hashable, Sendable {
  /// The map's colours at one opacity, 0…1.
  case blend(Float)
  /// Opacity grows with the value, up to the given opacity: the image stays visible where the map is low, or on a
  /// symmetric scale where it is near zero.
  case glow(Float)
  /// Contour lines of the smoothed map at positions of its scale, 0…1.
  case contour([Float])
}

extension Heatmap {
  /// Draws the map over an image of the same part of the scene. The map may have any resolution.
  /// - Parameter lineWidth: of contours, in pixels.
  public func draw(
    over image: inout RGBImage, window: SourceWindow = .whole, lineWidth: Int = 1, _ overlay: Overlay
  ) {
    switch overlay {
    case .blend(let opacity):
      image.blend(pixels(width: image.width, height: image.height, window: window)) { _ in opacity }
    case .glow(let opacity):
      let positions = positions(width: image.width, height: image.height, window: window, interpolation)
      let picture = pixels(width: image.width, height: image.height, window: window)
      let isSymmetric = scale.isSymmetric
      image.blend(picture) { index in
        let position = positions[index]
        if position.isNaN { return opacity }
        return opacity * (isSymmetric ? abs(2 * position - 1) : position)
      }
    case .contour(let levels):
      let positions = positions(width: image.width, height: image.height, window: window, .smooth)
      for level in levels {
        let mask = Mask(positions, width: image.width, height: image.height, threshold: level)
        image.drawContour(of: mask, color: colormap.color(at: level), thickness: lineWidth)
      }
    }
  }
}

extension RGBImage {
  /// Blends another image of the same size over this one, with an opacity for each pixel index.
  mutating func blend(_ other: RGBImage, _ opacity: (Int) -> Float) {
    precondition(other.width == width && other.height == height, "images of different size")
    let count = width * height
    bytes.withUnsafeMutableBufferPointer { bytes in
      other.bytes.withUnsafeBufferPointer { other in
        for index in 0..<count {
          let share = Int32(min(max(opacity(index), 0), 1) * 256)
          for at in index * 3..<index * 3 + 3 {
            let (from, to) = (Int32(bytes[at]), Int32(other[at]))
            bytes[at] = UInt8(truncatingIfNeeded: (from * (256 - share) + to * share + 128) >> 8)
          }
        }
      }
    }
  }
}
