/// What a pixel of a resized picture is made of.
public enum ResamplingFilter: String, Hashable, Sendable, Codable {
  /// A triangle.
  case bilinear
  /// Keys's cubic with a = −½.
  case bicubic

  /// The filter of Pillow's number, or nil.
  public init?(pillow number: Int) {
    switch number {
    case 2: self = .bilinear
    case 3: self = .bicubic
    default: return nil
    }
  }

  /// Pixels to either side that it reaches.
  var reach: Double { self == .bilinear ? 1 : 2 }

  /// - Parameter x: the distance from the middle, at least 0.
  func height(at x: Double) -> Double {
    switch self {
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }
  }
}

/// The weights of a line's pixels in each pixel of a longer or shorter line.
struct ResamplingWindows {
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

  init(from oldLength: Int, to newLength: Int, _ filter: ResamplingFilter) {
    let scale = Double(oldLength) / Double(newLength)
    // The filter's unit is an old pixel, or a new one where these are larger.
    let unit = max(scale, 1)
    let reach = filter.reach * unit
    var windows: [Window] = []
    var weights: [Int32] = []
    windows.reserveCapacity(newLength)
    for position in 0..<newLength {
      let center = (Double(position) + 0.5) * scale
      let first = max(0, Int(center - reach + 0.5))
      let end = min(oldLength, Int(center + reach + 0.5))
      let heights = (first..<end).map { filter.height(at: abs((Double($0) - center + 0.5) * (1 / unit))) }
      let total = heights.reduce(0, +)
      let start = weights.count
      weights += heights.map { height in
        Int32((height < 0 ? -0.5 : 0.5) + height / total * Double(1 << Self.precision))
      }
      windows.append(Window(first: first, weights: start..<weights.count))
    }
    self.windows = windows
    self.weights = weights
  }
}
