import Tensors

/// Numbers that are the same on every run and machine, by Vigna's SplitMix64.
package struct Reproducible: RandomNumberGenerator {
  private var state: UInt64
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  package mutating func tensor(_ shape: [Int], in range: ClosedRange<Float> = -1...1) -> Tensor {
    Tensor(shape: shape) { elements in
      for index in elements.indices { elements[index] = Float.random(in: range, using: &self) }
    }
  }
}

/// The convolution as defined, in double precision: the reference for every rewritten one.
package func referenceConvolution(
  _ input: Tensor, weight: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, residual: Tensor? = nil,
  relu: Bool = false, stride: Int = 1, padding: Int = 0, dilation: Int = 1
) -> Tensor {
  let (channels, height, width) = (input.shape[1], input.shape[2], input.shape[3])
  let (outputs, kernel) = (weight.shape[0], weight.shape[2])
  let outHeight = (height + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  let outWidth = (width + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  let (x, w) = (input.values, weight.values)
  let (scales, shifts, residuals) = (scale?.values, shift?.values, residual?.values)
  var result: [Float] = []
  for o in 0..<outputs {
    for i in 0..<outHeight {
      for j in 0..<outWidth {
        var sum = 0.0
        for c in 0..<channels {
          for tap in 0..<kernel * kernel {
            let y = i * stride - padding + tap / kernel * dilation
            let column = j * stride - padding + tap % kernel * dilation
            guard y >= 0, y < height, column >= 0, column < width else { continue }
            sum +=
              Double(x[(c * height + y) * width + column])
              * Double(w[(o * channels + c) * kernel * kernel + tap])
          }
        }
        sum = sum * Double(scales?[o] ?? 1) + Double(shifts?[o] ?? 0) + Double(residuals?[result.count] ?? 0)
        result.append(Float(relu ? max(sum, 0) : sum))
      }
    }
  }
  return Tensor(shape: [1, outputs, outHeight, outWidth], values: result)
}

/// The largest difference between two tensors of one shape, over the largest absolute element of `expected`.
package func relativeError(_ actual: Tensor, _ expected: Tensor) -> Double {
  guard actual.shape == expected.shape else { return .infinity }
  var (difference, largest) = (0.0, Double.leastNormalMagnitude)
  for (a, e) in zip(actual.values, expected.values) {
    guard a.isFinite else { return .infinity }
    difference = max(difference, abs(Double(a) - Double(e)))
    largest = max(largest, abs(Double(e)))
  }
  return difference / largest
}
