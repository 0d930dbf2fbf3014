import Foundation
import Models
import Tensors

/// What the values of an activation are like.
public struct Statistics: Hashable, Sendable {
  public let count: Int
  /// Of the finite values; 0 where there are none.
  public let minimum: Float
  public let maximum: Float
  public let mean: Double
  /// Standard deviation over the values themselves (divided by their number).
  public let deviation: Double
  public let zeros: Int
  public let notNumbers: Int
  public let infinities: Int
  /// Counts of the finite values in equal steps from minimum to maximum.
  public let histogram: [Int]

  static let binCount = 64

  public init(of tensor: Tensor) {
    self = tensor.withUnsafeElements { Statistics($0) }
  }

  public init(_ values: some Collection<Float>) {
    var (minimum, maximum) = (Float.infinity, -Float.infinity)
    var (sum, finite, zeros, notNumbers) = (0.0, 0, 0, 0)
    for value in values {
      guard value.isFinite else {
        if value.isNaN { notNumbers += 1 }
        continue
      }
      minimum = min(minimum, value)
      maximum = max(maximum, value)
      sum += Double(value)
      finite += 1
      if value == 0 { zeros += 1 }
    }
    if finite == 0 { (minimum, maximum) = (0, 0) }
    let mean = sum / Double(max(1, finite))
    // A second pass around the mean: the sum of squares alone loses its digits where the mean is large.
    var squares = 0.0
    var histogram = [Int](repeating: 0, count: Self.binCount)
    let span = Double(maximum) - Double(minimum)
    let scale = span > 0 ? Double(Self.binCount) / span : 0
    for value in values where value.isFinite {
      let difference = Double(value) - mean
      squares += difference * difference
      histogram[min(Self.binCount - 1, Int((Double(value) - Double(minimum)) * scale))] += 1
    }
    count = values.count
    self.minimum = minimum
    self.maximum = maximum
    self.mean = mean
    deviation = (squares / Double(max(1, finite))).squareRoot()
    self.zeros = zeros
    self.notNumbers = notNumbers
    infinities = values.count - finite - notNumbers
    self.histogram = histogram
  }
}

/// What the values of an activation, or of one row of its first axis, are like.
public struct ActivationStatistics: Derivation {
  public let part: ActivationPart

  public init(of part: ActivationPart) { self.part = part }

  public func evaluate(in run: ForwardRun) throws -> Statistics {
    let recorder = run.recorder
    return Statistics(
      of: try part.row.map { try recorder.activation(part.path, rows: [$0]) }
        ?? recorder.activation(part.path))
  }
}
