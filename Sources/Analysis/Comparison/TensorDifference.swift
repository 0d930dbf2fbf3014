import Tensors

/// How far a tensor is from a reference of the same shape, and where it is farthest.
public struct TensorDifference: Hashable, Sendable {
  /// max |a − b|. What is not a number in one of them only is infinitely far.
  public let largest: Float
  /// max |a| over the finite values of the reference.
  public let magnitude: Float
  /// Where they are farthest apart, an index along each axis; nil where they are equal.
  public let index: [Int]?
  /// The reference's value there, and the other's; zero where they are equal.
  public let values: (reference: Float, other: Float)

  /// max |a − b| / max |a|: zero of equal tensors, infinite where the reference is all zero and the other is not.
  public var relative: Double {
    largest == 0 ? 0 : magnitude == 0 ? .infinity : Double(largest) / Double(magnitude)
  }

  /// - Precondition: both have the same shape.
  public init(_ reference: Tensor, _ other: Tensor) {
    precondition(reference.shape == other.shape, "\(reference.shape) against \(other.shape)")
    var (largest, magnitude, position) = (Float(0), Float(0), Int?.none)
    if !reference.isIdentical(to: other) {
      reference.withUnsafeElements { a in
        other.withUnsafeElements { b in
          for index in 0..<a.count {
            let distance = abs(a[index] - b[index])
            if !(distance <= largest), let found = Self.distance(a[index], b[index]), found > largest {
              (largest, position) = (found, index)
            }
            let size = abs(a[index])
            if size > magnitude, size.isFinite { magnitude = size }
          }
        }
      }
    }
    self.largest = largest
    self.magnitude = magnitude
    index = position.map { Self.index($0, in: reference.shape) }
    values =
      position.map { at in
        (reference.withUnsafeElements { $0[at] }, other.withUnsafeElements { $0[at] })
      } ?? (0, 0)
  }

  /// Of an activation that nothing has changed, without looking at it.
  static let unchanged = TensorDifference()

  private init() {
    (largest, magnitude, index, values) = (0, 0, nil, (0, 0))
  }

  /// - Returns: nil where both are the same, as two that are not numbers are.
  private static func distance(_ a: Float, _ b: Float) -> Float? {
    if a == b || a.isNaN && b.isNaN { return nil }
    let distance = abs(a - b)
    return distance.isNaN ? .infinity : distance
  }

  private static func index(_ position: Int, in shape: [Int]) -> [Int] {
    var rest = position
    var index: [Int] = []
    for extent in shape.reversed() {
      index.append(rest % extent)
      rest /= extent
    }
    return index.reversed()
  }

  public static func == (one: TensorDifference, other: TensorDifference) -> Bool {
    one.largest == other.largest && one.magnitude == other.magnitude && one.index == other.index
      && one.values == other.values
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(largest)
    hasher.combine(magnitude)
    hasher.combine(index)
  }
}
