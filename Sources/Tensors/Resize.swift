extension Tensor {
  /// Nearest resizing of the last two axes: place `i` reads `⌊i · in / out⌋`, as PyTorch's "nearest".
  public func resizedNearest(height: Int, width: Int) -> Tensor {
    let rows = Self.nearestSources(from: shape[shape.count - 2], to: height)
    let columns = Self.nearestSources(from: shape[shape.count - 1], to: width)
    return resizedPlanes(height: height, width: width) { source, target, sourceWidth in
      for y in 0..<height {
        let place = target + y * width
        if y > 0, rows[y] == rows[y - 1] {
          place.update(from: place - width, count: width)
          continue
        }
        let line = source + rows[y] * sourceWidth
        for x in 0..<width { place[x] = line[columns[x]] }
      }
    }
  }

  /// Bilinear resizing of the last two axes with pixel centres at one half, no antialiasing: PyTorch's
  /// "bilinear" with `align_corners=False`.
  public func resizedBilinear(height: Int, width: Int) -> Tensor {
    let rows = Self.linearSources(from: shape[shape.count - 2], to: height)
    let columns = Self.linearSources(from: shape[shape.count - 1], to: width)
    return resizedPlanes(height: height, width: width) { source, target, sourceWidth in
      for y in 0..<height {
        let (top, bottom, down) = rows[y]
        let (upper, lower) = (source + top * sourceWidth, source + bottom * sourceWidth)
        for x in 0..<width {
          let (left, right, along) = columns[x]
          let above = upper[left] * (1 - along) + upper[right] * along
          let below = lower[left] * (1 - along) + lower[right] * along
          target[y * width + x] = above * (1 - down) + below * down
        }
      }
    }
  }

  /// The source index of each place in PyTorch's "nearest" mode, whose scale is a Float32 quotient.
  public static func nearestSources(from source: Int, to target: Int) -> [Int] {
    let scale = Float(source) / Float(target)
    return (0..<target).map { min(Int(Float($0) * scale), source - 1) }
  }

  private static func linearSources(from source: Int, to target: Int) -> [(Int, Int, Float)] {
    let scale = Float(source) / Float(target)
    return (0..<target).map { place in
      let position = max(0, (Float(place) + 0.5) * scale - 0.5)
      let first = min(Int(position), source - 1)
      return (first, min(first + 1, source - 1), position - Float(first))
    }
  }

  /// Runs `body(source, target, sourceWidth)` for every plane; source and target hold one plane each.
  private func resizedPlanes(
    height: Int, width: Int, _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) -> Tensor {
    let (sourceHeight, sourceWidth) = (shape[shape.count - 2], shape[shape.count - 1])
    precondition(sourceHeight > 0 && sourceWidth > 0, "nothing to resize in \(shape)")
    return Tensor(shape: shape.dropLast(2) + [height, width]) { result in
      withUnsafeElements { x in
        guard let source = x.baseAddress, let target = result.baseAddress else { return }
        for plane in 0..<Array(shape.dropLast(2)).elementCount {
          body(source + plane * sourceHeight * sourceWidth, target + plane * height * width, sourceWidth)
        }
      }
    }
  }
}
