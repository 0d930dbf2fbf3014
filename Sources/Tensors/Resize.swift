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
    let (sourceHeight, sourceWidth) = (shape[shape.count - 2], shape[shape.count - 1])
    let rows = (0..<height).map { LinearSource(of: $0, from: sourceHeight, to: height) }
    let columns = (0..<width).map { LinearSource(of: $0, from: sourceWidth, to: width) }
    return resizedPlanes(height: height, width: width) { source, target, sourceWidth in
      for y in 0..<height {
        let row = rows[y]
        let (upper, lower) = (source + row.first * sourceWidth, source + row.second * sourceWidth)
        for x in 0..<width {
          let column = columns[x]
          target[y * width + x] = row.value(column.value { upper[$0] }, column.value { lower[$0] })
        }
      }
    }
  }

  /// The source index of each place in PyTorch's "nearest" mode, whose scale is a Float32 quotient.
  public static func nearestSources(from source: Int, to target: Int) -> [Int] {
    let scale = Float(source) / Float(target)
    return (0..<target).map { min(Int(Float($0) * scale), source - 1) }
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

/// The two values that a place lies between when a row is resized, and how near it is to the second: PyTorch's "bilinear"
/// with `align_corners=False`, whose scale is a Float32 quotient.
public struct LinearSource: Sendable {
  public let first: Int
  public let second: Int
  public let weight: Float

  /// - Parameters:
  ///   - place: in the resized row.
  ///   - source: values of the row, 1 or more.
  ///   - target: values of the resized one.
  public init(of place: Int, from source: Int, to target: Int) {
    let position = max(0, (Float(place) + 0.5) * (Float(source) / Float(target)) - 0.5)
    first = min(Int(position), source - 1)
    second = min(first + 1, source - 1)
    weight = position - Float(first)
  }

  /// What lies between two values.
  public func value(_ one: Float, _ other: Float) -> Float { one * (1 - weight) + other * weight }

  /// What lies between two values of the row.
  public func value(_ row: (Int) -> Float) -> Float { value(row(first), row(second)) }
}
