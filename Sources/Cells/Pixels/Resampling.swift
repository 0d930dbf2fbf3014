import Images

/// How a map or image is enlarged. When it is reduced, every target pixel is the mean of the area it
/// covers, so that nothing falls between samples.
public enum Interpolation: Hashable, Sendable {
  /// Honest squares: each target pixel has the value of the source pixel under its middle.
  case nearest
  /// Bilinear, for those who ask for it.
  case smooth
}

/// Which source samples make each target sample along one axis, and by how much.
struct AxisTaps {
  /// The first source sample of each target sample.
  private(set) var starts: [Int] = []
  /// Where each target sample's weights begin; one more entry than targets.
  private(set) var offsets: [Int] = [0]
  private(set) var weights: [Float] = []

  init(source: Int, target: Int, from start: Double, span: Double, _ interpolation: Interpolation) {
    let step = span * Double(source) / Double(max(1, target))
    for index in 0..<target {
      let low = start * Double(source) + Double(index) * step
      if step > 1 {
        appendArea(from: low, to: low + step, source: source)
      } else if interpolation == .smooth {
        appendPair(around: low + step / 2 - 0.5, source: source)
      } else {
        starts.append(min(source - 1, max(0, Int(low + step / 2))))
        weights.append(1)
      }
      offsets.append(weights.count)
    }
  }

  private mutating func appendArea(from low: Double, to high: Double, source: Int) {
    // Rounding must not let a neighbour in by a hair: a NaN there would spread.
    let first = min(source - 1, max(0, Int((low + 1e-9).rounded(.down))))
    let last = min(source - 1, max(first, Int((high - 1e-9).rounded(.down))))
    starts.append(first)
    let overlaps = (first...last).map { min(high, Double($0 + 1)) - max(low, Double($0)) }
    let total = overlaps.reduce(0, +)
    weights.append(contentsOf: overlaps.map { Float($0 / total) })
  }

  private mutating func appendPair(around center: Double, source: Int) {
    let clamped = min(max(center, 0), Double(source - 1))
    let first = Int(clamped)
    let share = Float(clamped - Double(first))
    starts.append(first)
    weights.append(contentsOf: share > 0 ? [1 - share, share] : [1])
  }
}

/// Samples row by row, `channels` to a pixel, along x and then along y.
private func resample<Sample>(
  _ samples: [Sample], width: Int, channels: Int, _ across: AxisTaps, _ down: AxisTaps,
  _ number: (Sample) -> Float
) -> [Float] {
  let (targetWidth, targetHeight) = (across.starts.count, down.starts.count)
  guard let top = down.starts.first, let bottom = down.starts.last else { return [] }
  let lastCount = down.offsets[targetHeight] - down.offsets[targetHeight - 1]
  let rows = bottom + lastCount - top
  let stride = targetWidth * channels
  var narrow = [Float](repeating: 0, count: rows * stride)
  for row in 0..<rows {
    let source = (top + row) * width
    for x in 0..<targetWidth {
      let (begin, end) = (across.offsets[x], across.offsets[x + 1])
      let first = source + across.starts[x] - begin
      for channel in 0..<channels {
        var sum: Float = 0
        for tap in begin..<end {
          sum += across.weights[tap] * number(samples[(first + tap) * channels + channel])
        }
        narrow[row * stride + x * channels + channel] = sum
      }
    }
  }
  var result = [Float](repeating: 0, count: targetHeight * stride)
  for y in 0..<targetHeight {
    for tap in down.offsets[y]..<down.offsets[y + 1] {
      let source = (down.starts[y] - top + tap - down.offsets[y]) * stride
      let weight = down.weights[tap]
      for x in 0..<stride { result[y * stride + x] += weight * narrow[source + x] }
    }
  }
  return result
}

/// A map `height × width` at another size; NaN spreads to all that its area touches.
func resample(
  _ values: [Float], width: Int, height: Int, window: SourceWindow, toWidth: Int, toHeight: Int,
  _ interpolation: Interpolation
) -> [Float] {
  guard width > 0, height > 0, toWidth > 0, toHeight > 0 else {
    return [Float](repeating: .nan, count: max(0, toWidth) * max(0, toHeight))
  }
  let across = AxisTaps(source: width, target: toWidth, from: window.x, span: window.width, interpolation)
  let down = AxisTaps(source: height, target: toHeight, from: window.y, span: window.height, interpolation)
  return resample(values, width: width, channels: 1, across, down) { $0 }
}

extension RGBImage {
  /// The image, or a part of it, at another size: area means when reduced, `interpolation` when enlarged.
  public func resampled(
    toWidth: Int, _ toHeight: Int, window: SourceWindow = .whole, _ interpolation: Interpolation = .nearest
  ) -> RGBImage {
    guard width > 0, height > 0, toWidth > 0, toHeight > 0 else {
      return RGBImage(width: max(0, toWidth), height: max(0, toHeight))
    }
    let across = AxisTaps(source: width, target: toWidth, from: window.x, span: window.width, interpolation)
    let down = AxisTaps(source: height, target: toHeight, from: window.y, span: window.height, interpolation)
    let means = resample(bytes, width: width, channels: 3, across, down) { Float($0) }
    return RGBImage(width: toWidth, height: toHeight, bytes: means.map { UInt8(min(255, $0 + 0.5)) })
  }
}
