import Foundation

/// Maps values to positions in 0…1, which a ``Colormap`` turns into colours.
///
/// A scale shared by several maps makes them comparable; a scale for each shows the detail of each. Positions
/// increase with values. NaN stays NaN, -∞ becomes 0 and +∞ becomes 1.
public struct ValueScale: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case linear
    /// Logarithmic, over at most six decades below the largest magnitude.
    case log
    /// The fraction of values that are smaller: every colour is used equally often.
    case rank

    public var next: Kind {
      switch self {
      case .linear: .log
      case .log: .rank
      case .rank: .linear
      }
    }
  }

  public let kind: Kind
  /// The least and greatest finite value; `-m…m` if symmetric, `0…0` if there is none.
  public let domain: ClosedRange<Float>
  /// Whether zero lies in the middle, at 0.5, as a diverging colormap requires.
  public let isSymmetric: Bool
  /// The part of the scale, in positions, that 0…1 stand for: what lies outside is clamped to its ends.
  public private(set) var part: ClosedRange<Float> = 0...1
  /// The magnitude at which the logarithm starts. Smaller ones count as zero.
  private let floor: Float
  /// For ranks: at most `sampleLimit` values in ascending order; magnitudes if symmetric.
  private let sorted: [Float]

  static let decades: Float = 1e-6
  static let sampleLimit = 4096

  /// A scale over all values of one map.
  public init(_ kind: Kind, of values: [Float], symmetric: Bool = false) {
    self.init(kind, sharedBy: [values], symmetric: symmetric)
  }

  /// A scale over all values of several maps. A logarithmic scale of values on both sides of zero is
  /// symmetric.
  public init(_ kind: Kind, sharedBy maps: [[Float]], symmetric: Bool = false) {
    var least = Float.infinity
    var greatest = -Float.infinity
    var leastMagnitude = Float.infinity
    for values in maps {
      for value in values where value.isFinite {
        least = min(least, value)
        greatest = max(greatest, value)
        if value != 0 { leastMagnitude = min(leastMagnitude, abs(value)) }
      }
    }
    if least > greatest { (least, greatest) = (0, 0) }
    let isSymmetric = symmetric || (kind == .log && least < 0)
    let sorted = kind == .rank ? Self.sample(maps, magnitudes: isSymmetric) : []
    self.init(
      kind: kind, least: least, greatest: greatest, leastMagnitude: leastMagnitude, isSymmetric: isSymmetric,
      sorted: sorted)
  }

  /// A linear or logarithmic scale over a known domain, such as 0…1 for probabilities.
  public init(_ kind: Kind, domain: ClosedRange<Float>, symmetric: Bool = false) {
    let ramp = (0...255).map { domain.lowerBound + (domain.upperBound - domain.lowerBound) * Float($0) / 255 }
    let isSymmetric = symmetric || (kind == .log && domain.lowerBound < 0)
    self.init(
      kind: kind, least: domain.lowerBound, greatest: domain.upperBound,
      leastMagnitude: domain.lowerBound > 0 ? domain.lowerBound : 0, isSymmetric: isSymmetric,
      sorted: kind == .rank ? Self.sample([ramp], magnitudes: isSymmetric) : [])
  }

  private init(
    kind: Kind, least: Float, greatest: Float, leastMagnitude: Float, isSymmetric: Bool, sorted: [Float]
  ) {
    let magnitude = max(abs(least), abs(greatest))
    self.kind = kind
    self.isSymmetric = isSymmetric
    self.sorted = sorted
    domain = isSymmetric ? -magnitude...magnitude : least...greatest
    floor = min(magnitude, max(leastMagnitude, magnitude * Self.decades))
  }

  private static func sample(_ maps: [[Float]], magnitudes: Bool) -> [Float] {
    var values: [Float] = []
    for map in maps {
      for value in map where value.isFinite { values.append(magnitudes ? abs(value) : value) }
    }
    values.sort()
    guard values.count > sampleLimit else { return values }
    return (0..<sampleLimit).map { values[$0 * (values.count - 1) / (sampleLimit - 1)] }
  }
}

extension ValueScale {
  /// The scale with its ends at two of its positions; around the middle, if zero lies there.
  public func narrowed(to part: ClosedRange<Float>) -> ValueScale {
    var scale = self
    let reach = min(abs(part.lowerBound - 0.5), abs(part.upperBound - 0.5))
    scale.part = isSymmetric ? 0.5 - reach...0.5 + reach : part
    return scale
  }

  /// The values at its ends.
  public var ends: ClosedRange<Float> {
    guard part != 0...1 else { return domain }
    let (one, other) = (wholeValue(at: part.lowerBound), wholeValue(at: part.upperBound))
    // Of a narrow domain, rounding may put the lower one above.
    return min(one, other)...max(one, other)
  }

  /// The position of a value, 0…1. A constant map lies at 0 or, if symmetric, at the end of its sign.
  public func position(of value: Float) -> Float {
    let position = wholePosition(of: value)
    guard part != 0...1, !position.isNaN else { return position }
    let width = part.upperBound - part.lowerBound
    return width > 0 ? min(max((position - part.lowerBound) / width, 0), 1) : 0
  }

  private func wholePosition(of value: Float) -> Float {
    if value.isNaN { return value }
    if value.isInfinite { return value < 0 ? 0 : 1 }
    guard isSymmetric else { return part(of: value, from: domain.lowerBound) }
    let side = 0.5 * part(of: abs(value), from: 0)
    return value < 0 ? 0.5 - side : 0.5 + side
  }

  public func positions(of values: [Float]) -> [Float] {
    values.map { position(of: $0) }
  }

  /// The value at a position; for ranks, the quantile.
  public func value(at position: Float) -> Float {
    let position = min(max(position, 0), 1)
    return wholeValue(at: part.lowerBound + position * (part.upperBound - part.lowerBound))
  }

  private func wholeValue(at position: Float) -> Float {
    guard isSymmetric else { return inverse(position, from: domain.lowerBound) }
    let magnitude = inverse(abs(position - 0.5) * 2, from: 0)
    return position < 0.5 ? -magnitude : magnitude
  }

  /// The position from `least` to the domain's upper bound, 0…1.
  private func part(of value: Float, from least: Float) -> Float {
    let greatest = domain.upperBound
    if value <= least { return 0 }
    if value >= greatest { return 1 }
    switch kind {
    case .linear:
      // Halved first: the difference of the largest finite values would overflow.
      return min(1, (value / 2 - least / 2) / (greatest / 2 - least / 2))
    case .log:
      return value <= floor ? 0 : min(1, Foundation.log(value / floor) / Foundation.log(greatest / floor))
    case .rank:
      return sorted.count > 1 ? Float(firstIndex(notBelow: value)) / Float(sorted.count - 1) : 0
    }
  }

  private func inverse(_ part: Float, from least: Float) -> Float {
    let greatest = domain.upperBound
    guard least < greatest else { return greatest }
    switch kind {
    case .linear:
      return least * (1 - part) + greatest * part
    case .log:
      return part == 0 ? least : floor * pow(greatest / floor, part)
    case .rank:
      return sorted.isEmpty ? least : sorted[Int((part * Float(sorted.count - 1)).rounded())]
    }
  }

  private func firstIndex(notBelow value: Float) -> Int {
    var (low, high) = (0, sorted.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
