import Images

/// How a map or image is enlarged. When reduced, every target pixel is the mean of the area it covers, so
/// nothing is lost between samples.
public enum Interpolation: Hashable, Sendable {
  /// Each target pixel has the value of the source pixel under its centre.
  case nearest
  /// Bilinear.
  case smooth
}

/// The source samples and weights of each target sample along one axis.
struct AxisTaps {
  /// The first source sample of each target sample.
  private(set) var starts: [Int] = []
  /// Where each target sample's weights begin, with one entry more than there are targets.
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
    // Rounding must not include a neighbour with a tiny weight: a NaN there would spread.
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

/// Resamples along x, then along y. Samples are row by row, `channels` per pixel.
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
  narrow.withUnsafeMutableBufferPointer { narrow in
    samples.withUnsafeBufferPointer { samples in
      across.weights.withUnsafeBufferPointer { weights in
        for x in 0..<targetWidth {
          let (begin, end) = (across.offsets[x], across.offsets[x + 1])
          let first = top * width + across.starts[x] - begin
          for row in 0..<rows {
            for channel in 0..<channels {
              var sum: Float = 0
              for tap in begin..<end {
                sum += weights[tap] * number(samples[(first + row * width + tap) * channels + channel])
              }
              narrow[row * stride + x * channels + channel] = sum
            }
          }
        }
      }
    }
  }
  var result = [Float](repeating: 0, count: targetHeight * stride)
  result.withUnsafeMutableBufferPointer { result in
    narrow.withUnsafeBufferPointer { narrow in
      for y in 0..<targetHeight {
        for tap in down.offsets[y]..<down.offsets[y + 1] {
          let source = (down.starts[y] - top + tap - down.offsets[y]) * stride
          let weight = down.weights[tap]
          for x in 0..<stride { result[y * stride + x] += weight * narrow[source + x] }
        }
      }
    }
  }
  return result
}

/// Samples at another size where each is one of the source's, as in a map enlarged to squares; nil where they would have to
/// be mixed. Samples are row by row, `channels` per pixel.
func enlarged<Sample>(
  _ samples: [Sample], width: Int, height: Int, channels: Int, window: SourceWindow, toWidth: Int,
  toHeight: Int
) -> [Sample]? {
  guard width > 0, height > 0, toWidth > 0, toHeight > 0 else { return nil }
  let across = AxisTaps(source: width, target: toWidth, from: window.x, span: window.width, .nearest)
  let down = AxisTaps(source: height, target: toHeight, from: window.y, span: window.height, .nearest)
  guard across.weights.count == toWidth, down.weights.count == toHeight else { return nil }
  let stride = toWidth * channels
  return [Sample](unsafeUninitializedCapacity: toHeight * stride) { target, count in
    samples.withUnsafeBufferPointer { source in
      for y in 0..<toHeight {
        var at = y * stride
        if y > 0, down.starts[y] == down.starts[y - 1] {
          let row = UnsafeMutableBufferPointer(rebasing: target[at..<at + stride])
          _ = row.initialize(
            fromContentsOf: UnsafeMutableBufferPointer(rebasing: target[at - stride..<at]))
          continue
        }
        for x in 0..<toWidth {
          let from = (down.starts[y] * width + across.starts[x]) * channels
          for channel in 0..<channels {
            target.initializeElement(at: at, to: source[from + channel])
            at += 1
          }
        }
      }
    }
    count = toHeight * stride
  }
}

/// A map `height × width` at another size. NaN spreads to every pixel that its area touches.
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
  /// The image or a part of it at another size: area means when reduced, `interpolation` when enlarged.
  public func resampled(
    toWidth: Int, _ toHeight: Int, window: SourceWindow = .whole, _ interpolation: Interpolation = .nearest
  ) -> RGBImage {
    guard width > 0, height > 0, toWidth > 0, toHeight > 0 else {
      return RGBImage(width: max(0, toWidth), height: max(0, toHeight))
    }
    if interpolation == .nearest,
      let bytes = enlarged(
        bytes, width: width, height: height, channels: 3, window: window, toWidth: toWidth,
        toHeight: toHeight)
    {
      return RGBImage(width: toWidth, height: toHeight, bytes: bytes)
    }
    let across = AxisTaps(source: width, target: toWidth, from: window.x, span: window.width, interpolation)
    let down = AxisTaps(source: height, target: toHeight, from: window.y, span: window.height, interpolation)
    let means = resample(bytes, width: width, channels: 3, across, down) { Float($0) }
    return RGBImage(width: toWidth, height: toHeight, bytes: means.map { UInt8(min(255, $0 + 0.5)) })
  }
}
