extension RGBImage {
  /// Scales exactly as Pillow 13's `Image.resize((width, height), filter)`, to the bit. The filter,
  /// widened when the image shrinks so that every pixel counts, runs along rows and along columns in
  /// fixed point, with rounding to 8 bits after each. A side that keeps its length is not filtered. Rows come
  /// first, unless the height shrinks by more than twice as many pixels as the width. Before Pillow 13 rows
  /// always came first, which may differ by one in the last bit.
  /// - Precondition: Neither this image nor the result has a side of 0.
  public func resized(width: Int, height: Int, filter: ResamplingFilter = .bilinear) -> RGBImage {
    precondition(min(width, height, self.width, self.height) > 0, "sizes must be positive")
    let isVerticalFirst = self.height - height > max(0, 2 * (self.width - width))
    return isVerticalFirst
      ? resized(height: height, filter).resized(width: width, filter)
      : resized(width: width, filter).resized(height: height, filter)
  }

  private func resized(width: Int, _ filter: ResamplingFilter) -> RGBImage {
    width == self.width ? self : resizedRows(to: ResamplingWindows(from: self.width, to: width, filter))
  }

  private func resized(height: Int, _ filter: ResamplingFilter) -> RGBImage {
    height == self.height
      ? self : resizedColumns(to: ResamplingWindows(from: self.height, to: height, filter))
  }

  private func resizedRows(to filter: ResamplingWindows) -> RGBImage {
    var result = RGBImage(width: filter.windows.count, height: height)
    // Unsafe for speed: windows lie within a row, rows within the image.
    bytes.withUnsafeBufferPointer { source in
      result.bytes.withUnsafeMutableBufferPointer { target in
        filter.weights.withUnsafeBufferPointer { weights in
          var to = 0
          for y in 0..<height {
            for window in filter.windows {
              var from = (y * width + window.first) * 3
              var (red, green, blue) = (
                ResamplingWindows.half, ResamplingWindows.half, ResamplingWindows.half
              )
              for i in window.weights {
                let weight = weights[i]
                red &+= Int32(source[from]) &* weight
                green &+= Int32(source[from &+ 1]) &* weight
                blue &+= Int32(source[from &+ 2]) &* weight
                from &+= 3
              }
              target[to] = ResamplingWindows.rounded(red)
              target[to &+ 1] = ResamplingWindows.rounded(green)
              target[to &+ 2] = ResamplingWindows.rounded(blue)
              to &+= 3
            }
          }
        }
      }
    }
    return result
  }

  private func resizedColumns(to filter: ResamplingWindows) -> RGBImage {
    var result = RGBImage(width: width, height: filter.windows.count)
    let rowSize = width * 3
    var sums = [Int32](repeating: 0, count: rowSize)
    // Unsafe for speed: windows lie within the image's height, and each row has `rowSize` bytes.
    bytes.withUnsafeBufferPointer { source in
      result.bytes.withUnsafeMutableBufferPointer { target in
        sums.withUnsafeMutableBufferPointer { sums in
          for (y, window) in filter.windows.enumerated() {
            sums.update(repeating: ResamplingWindows.half)
            for (row, i) in window.weights.enumerated() {
              let weight = filter.weights[i]
              let start = (window.first + row) * rowSize
              for x in 0..<rowSize { sums[x] &+= Int32(source[start &+ x]) &* weight }
            }
            for x in 0..<rowSize { target[y &* rowSize &+ x] = ResamplingWindows.rounded(sums[x]) }
          }
        }
      }
    }
    return result
  }
}
