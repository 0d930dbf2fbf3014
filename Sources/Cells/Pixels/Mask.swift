import Images

/// A binary mask.
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

  /// Values of at least the threshold are inside. NaN is outside.
  public init(_ values: [Float], width: Int, height: Int, threshold: Float) {
    self.init(values.map { $0 >= threshold }, width: width, height: height)
  }

  /// The mask or a part of it at another size. A pixel is inside if at least half of it is covered.
  public func resampled(toWidth: Int, _ toHeight: Int, window: SourceWindow = .whole) -> Mask {
    if let enlarged = enlarged(
      isInside, width: width, height: height, channels: 1, window: window, toWidth: toWidth,
      toHeight: toHeight)
    {
      return Mask(enlarged, width: toWidth, height: toHeight)
    }
    let coverage = resample(
      isInside.map { $0 ? 1 : 0 }, width: width, height: height, window: window, toWidth: toWidth,
      toHeight: toHeight, .nearest)
    return Mask(coverage, width: max(0, toWidth), height: max(0, toHeight), threshold: 0.5 - 1e-4)
  }

  /// The inside pixels with an outside neighbour above, below, left or right. The picture's edge does not
  /// count as outside.
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
  /// Tints the pixels of a mask, resampled to the image's size first.
  public mutating func blend(_ mask: Mask, _ tint: Tint, window: SourceWindow = .whole) {
    let fitted = mask.fitted(width, height, window)
    bytes.withUnsafeMutableBufferPointer { bytes in
      fitted.isInside.withUnsafeBufferPointer { isInside in
        for index in 0..<isInside.count where isInside[index] { tint.apply(to: bytes, at: index * 3) }
      }
    }
  }

  /// Draws the outline of a mask, resampled to the image's size first.
  public mutating func drawContour(
    of mask: Mask, color: RGB, thickness: Int = 1, window: SourceWindow = .whole
  ) {
    let contour = mask.fitted(width, height, window).contour
    for index in 0..<width * height where contour.isInside[index] {
      fill(
        x: index % width - thickness / 2, y: index / width - thickness / 2, width: thickness,
        height: thickness, color: color)
    }
  }
}

extension Mask {
  fileprivate func fitted(_ width: Int, _ height: Int, _ window: SourceWindow) -> Mask {
    width == self.width && height == self.height && window.isWhole
      ? self : resampled(toWidth: width, height, window: window)
  }
}
