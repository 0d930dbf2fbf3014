extension RGBImage {
  /// Scales exactly as Pillow 13's `Image.resize((width, height), Image.BILINEAR)`, to the bit. A triangle
  /// filter, widened when the image shrinks so that every pixel counts, runs along rows and along columns in
  /// fixed point, with rounding to 8 bits after each. A side that keeps its length is not filtered. Rows come
  /// first, unless the height shrinks by more than twice as many pixels as the width. Before Pillow 13 rows
  /// always came first, which may differ by one in the last bit.
  /// - Precondition: Neither this image nor the result has a side of 0.
  public func resized(width: Int, height: Int) -> RGBImage {
    precondition(min(width, height, self.width, self.height) > 0, "sizes must be positive")
    let isVerticalFirst = self.height - height > max(0, 2 * (self.width - width))
    return isVerticalFirst
      ? resized(height: height).resized(width: width) : resized(width: width).resized(height: height)
  }

  private func resized(width: Int) -> RGBImage {
    width == self.width ? self : resizedRows(to: TriangleFilter(from: self.width, to: width))
  }

  private func resized(height: Int) -> RGBImage {
    height == self.height ? self : resizedColumns(to: TriangleFilter(from: self.height, to: height))
  }

  private func resizedRows(to filter: TriangleFilter) -> RGBImage {
    var result = RGBImage(width: filter.windows.count, height: height)
    // Unsafe for speed: windows lie within a row, rows within the image.
    bytes.withUnsafeBufferPointer { source in
      result.bytes.withUnsafeMutableBufferPointer { target in
        filter.weights.withUnsafeBufferPointer { weights in
          var to = 0
          for y in 0..<height {
            for window in filter.windows {
              var from = (y * width + window.first) * 3
              var (red, green, blue) = (TriangleFilter.half, TriangleFilter.half, TriangleFilter.half)
              for i in window.weights {
                let weight = weights[i]
                red &+= Int32(source[from]) &* weight
                green &+= Int32(source[from &+ 1]) &* weight
                blue &+= Int32(source[from &+ 2]) &* weight
                from &+= 3
              }
              target[to] = TriangleFilter.rounded(red)
              target[to &+ 1] = TriangleFilter.rounded(green)
              target[to &+ 2] = TriangleFilter.rounded(blue)
              to &+= 3
            }
          }
        }
      }
    }
    return result
  }

  private func resizedColumns(to filter: TriangleFilter) -> RGBImage {
    var result = RGBImage(width: width, height: filter.windows.count)
    let rowSize = width * 3
    var sums = [Int32](repeating: 0, count: rowSize)
    // Unsafe for speed: windows lie within the image's height, and each row has `rowSize` bytes.
    bytes.withUnsafeBufferPointer { source in
      result.bytes.withUnsafeMutableBufferPointer { target in
        sums.withUnsafeMutableBufferPointer { sums in
          for (y, window) in filter.windows.enumerated() {
            sums.update(repeating: TriangleFilter.half)
            for (row, i) in window.weights.enumerated() {
              let weight = filter.weights[i]
              let start = (window.first + row) * rowSize
              for x in 0..<rowSize { sums[x] &+= Int32(source[start &+ x]) &* weight }
            }
            for x in 0..<rowSize { target[y &* rowSize &+ x] = TriangleFilter.rounded(sums[x]) }
          }
        }
      }
    }
    return result
  }
}

/// The weights of a line's pixels in each pixel of a longer or shorter line.
private struct TriangleFilter {
  /// The pixels that contribute to one result pixel: the first of them, and the range of their weights in
  /// `weights`.
  struct Window {
    let first: Int
    let weights: Range<Int>
  }

  let windows: [Window]
  /// In fixed point. The weights of a window sum to one, up to rounding.
  let weights: [Int32]

  /// Fractional bits: 32, less 8 for a sample and 2 for safety.
  private static let precision: Int32 = 22
  /// One half. Sums start with it, so that they round.
  static let half: Int32 = 1 << (precision - 1)

  @inline(__always)
  static func rounded(_ sum: Int32) -> UInt8 { UInt8(clamping: sum >> precision) }

  init(from oldLength: Int, to newLength: Int) {
    let scale = Double(oldLength) / Double(newLength)
    // The triangle reaches one old pixel to either side, or one new pixel if those are larger.
    let reach = max(scale, 1)
    var windows: [Window] = []
    var weights: [Int32] = []
    windows.reserveCapacity(newLength)
    for position in 0..<newLength {
      let center = (Double(position) + 0.5) * scale
      let first = max(0, Int(center - reach + 0.5))
      let end = min(oldLength, Int(center + reach + 0.5))
      let heights = (first..<end).map { max(0, 1 - abs((Double($0) - center + 0.5) * (1 / reach))) }
      let total = heights.reduce(0, +)
      let start = weights.count
      weights += heights.map { Int32(0.5 + $0 / total * Double(1 << Self.precision)) }
      windows.append(Window(first: first, weights: start..<weights.count))
    }
    self.windows = windows
    self.weights = weights
  }
}
