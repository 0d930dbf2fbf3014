import Images

/// The two colours and the pattern that come closest, in squared RGB error, to a cell's pixels.
struct CellPartition {
  /// Set bits are drawn in `foreground`; bit 0 is the first pixel.
  var pattern: Int
  var foreground: RGB
  var background: RGB
}

/// Splits the pixels of one cell into two groups. Least squared error to the groups' means is greatest
/// Σ|sum|²/count over the groups, so that sums suffice. Reused from cell to cell; allocates once.
struct CellPartitioner {
  private let count: Int
  private var pixels: [SIMD4<Float>]
  /// The sum of the pixels in every subset without the last pixel; used up to six pixels.
  private var subsetSums: [SIMD4<Float>]
  private let subsetSizes: [Float]

  /// - Parameter count: Pixels of a cell, 1…8. Up to six the best of all splits is found, above that
  ///   the best threshold on the channel that varies most.
  init(count: Int) {
    self.count = count
    pixels = [SIMD4<Float>](repeating: .zero, count: count)
    let subsets = count <= 6 ? 1 << (count - 1) : 0
    subsetSums = [SIMD4<Float>](repeating: .zero, count: subsets)
    subsetSizes = (0..<subsets).map { Float($0.nonzeroBitCount) }
  }

  mutating func setPixel(_ index: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    pixels[index] = SIMD4(Float(red), Float(green), Float(blue), 0)
  }

  mutating func partition() -> CellPartition {
    var (least, greatest, total) = (pixels[0], pixels[0], pixels[0])
    for index in 1..<count {
      least = pointwiseMin(least, pixels[index])
      greatest = pointwiseMax(greatest, pixels[index])
      total += pixels[index]
    }
    if least == greatest {
      let color = Self.color(least)
      return CellPartition(pattern: 0, foreground: color, background: color)
    }
    let pattern = count <= 6 ? bestSubset(total) : bestThreshold(greatest - least, total)
    var (sum, size) = (SIMD4<Float>.zero, Float(0))
    for index in 0..<count where pattern >> index & 1 == 1 {
      sum += pixels[index]
      size += 1
    }
    return CellPartition(
      pattern: pattern, foreground: Self.color(sum / size),
      background: Self.color((total - sum) / (Float(count) - size)))
  }

  private mutating func bestSubset(_ total: SIMD4<Float>) -> Int {
    var best = (gain: -Float.infinity, pattern: 0)
    for pattern in 1..<subsetSums.count {
      let sum = subsetSums[pattern & (pattern - 1)] + pixels[pattern.trailingZeroBitCount]
      subsetSums[pattern] = sum
      let rest = total - sum
      let size = subsetSizes[pattern]
      let gain = (sum * sum).sum() / size + (rest * rest).sum() / (Float(count) - size)
      if gain > best.gain { best = (gain, pattern) }
    }
    return best.pattern
  }

  private func bestThreshold(_ spread: SIMD4<Float>, _ total: SIMD4<Float>) -> Int {
    let channel = spread.x >= spread.y && spread.x >= spread.z ? 0 : spread.y >= spread.z ? 1 : 2
    var best = (gain: -Float.infinity, pattern: 0)
    for threshold in 0..<count {
      let limit = pixels[threshold][channel]
      var (pattern, sum, size) = (0, SIMD4<Float>.zero, Float(0))
      for index in 0..<count where pixels[index][channel] >= limit {
        pattern |= 1 << index
        sum += pixels[index]
        size += 1
      }
      guard size < Float(count) else { continue }
      let rest = total - sum
      let gain = (sum * sum).sum() / size + (rest * rest).sum() / (Float(count) - size)
      if gain > best.gain { best = (gain, pattern) }
    }
    return best.pattern
  }

  private static func color(_ value: SIMD4<Float>) -> RGB {
    let rounded = value + 0.5
    return RGB(UInt8(rounded.x), UInt8(rounded.y), UInt8(rounded.z))
  }
}
