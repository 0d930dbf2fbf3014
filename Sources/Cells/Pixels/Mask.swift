import Images

/// The pixels that belong to something.
public struct Mask: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Row by row from the top left.
  public let isInside: [Bool]

  /// - Precondition: `isInside` holds exactly `width × height` values.
  public init(_ isInside: [Bool], width: Int, height: Int) {
    precondition(isInside.count == width * height, "\(isInside.count) values for \(width)x\(height)")
    self.isInside = isInside
    self.width = width
    self.height = height
  }

  /// What is at least the threshold; NaN is outside.
  public init(_ values: [Float], width: Int, height: Int, threshold: Float) {
    self.init(values.map { $0 >= threshold }, width: width, height: height)
  }

  /// The mask, or a part of it, at another size: inside is what is covered at least by half.
  public func resampled(toWidth: Int, _ toHeight: Int, window: SourceWindow = .whole) -> Mask {
    let coverage = resample(
      isInside.map { $0 ? 1 : 0 }, width: width, height: height, window: window, toWidth: toWidth,
      toHeight: toHeight, .nearest)
    return Mask(coverage, width: max(0, toWidth), height: max(0, toHeight), threshold: 0.5 - 1e-4)
  }

  /// The pixels inside that touch one outside above, below, left or right; the picture's edge is none.
  public var contour: Mask {
    var edge = [Bool](repeating: false, count: isInside.count)
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        guard isInside[at] else { continue }
        edge[at] =
          (x > 0 && !isInside[at - 1]) || (x + 1 < width && !isInside[at + 1])
          || (y > 0 && !isInside[at - width]) || (y + 1 < height && !isInside[at + width])
      }
    }
    return Mask(edge, width: width, height: height)
  }
}

extension RGBImage {
  /// Tints the pixels of a mask, which is brought to the image's size first.
  public mutating func blend(_ mask: Mask, color: RGB, opacity: Float, window: SourceWindow = .whole) {
    let fitted = mask.fitted(width, height, window)
    for index in 0..<width * height where fitted.isInside[index] {
      let pixel = RGB(bytes[index * 3], bytes[index * 3 + 1], bytes[index * 3 + 2])
      set(index, pixel.mixed(with: color, opacity))
    }
  }

  /// Draws the outermost pixels of a mask, which is brought to the image's size first.
  public mutating func drawContour(of mask: Mask, color: RGB, window: SourceWindow = .whole) {
    let contour = mask.fitted(width, height, window).contour
    for index in 0..<width * height where contour.isInside[index] { set(index, color) }
  }

  private mutating func set(_ index: Int, _ color: RGB) {
    bytes[index * 3] = color.red
    bytes[index * 3 + 1] = color.green
    bytes[index * 3 + 2] = color.blue
  }
}

extension Mask {
  fileprivate func fitted(_ width: Int, _ height: Int, _ window: SourceWindow) -> Mask {
    width == self.width && height == self.height && window.isWhole
      ? self : resampled(toWidth: width, height, window: window)
  }
}
