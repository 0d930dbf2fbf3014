extension RGBImage {
  /// A part of the image.
  ///
  /// - Precondition: It lies in the image.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> RGBImage {
    precondition(
      x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= self.width && y + height <= self.height,
      "\(width)x\(height) at \(x),\(y) of \(self.width)x\(self.height)")
    if width == self.width, height == self.height { return self }
    let rows = (y..<y + height).map { row in
      bytes[(row * self.width + x) * 3..<(row * self.width + x + width) * 3]
    }
    return RGBImage(width: width, height: height, bytes: Array(rows.joined()))
  }
}
