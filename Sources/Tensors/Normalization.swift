extension Tensor {
  /// `(x − mean) / √(var + ε) · weight + bias` over the last axis.
  ///
  /// - Parameter weight: `[C]`, as `bias`, where `C` is the last extent.
  public func layerNorm(weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) -> Tensor {
    let width = shape.last ?? 1
    precondition(weight.count == width && bias.count == width, "\(shape) by \(weight.shape)")
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        weight.withUnsafeElements { w in
          bias.withUnsafeElements { b in
            for start in stride(from: 0, to: x.count, by: max(width, 1)) {
              let (mean, deviation) = moments(x, start..<start + width, epsilon: epsilon)
              for i in 0..<width { result[start + i] = (x[start + i] - mean) * deviation * w[i] + b[i] }
            }
          }
        }
      }
    }
  }

  /// Normalises each of `groups` groups of channels in each image of `[N, C, H, W]`, then scales and shifts
  /// by channel.
  ///
  /// - Parameter weight: `[C]`, as `bias`.
  public func groupNorm(groups: Int, weight: Tensor, bias: Tensor, epsilon: Float = 1e-5) -> Tensor {
    let channels = shape[1]
    let pixels = Array(shape.dropFirst(2)).elementCount
    precondition(channels % groups == 0 && weight.count == channels, "\(groups) groups of \(shape)")
    let (perGroup, length) = (channels / groups, channels / groups * pixels)
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        weight.withUnsafeElements { w in
          bias.withUnsafeElements { b in
            for group in 0..<shape[0] * groups {
              let start = group * length
              let (mean, deviation) = moments(x, start..<start + length, epsilon: epsilon)
              for channel in 0..<perGroup {
                let index = group % groups * perGroup + channel
                let (scale, shift) = (deviation * w[index], b[index] - mean * deviation * w[index])
                let first = start + channel * pixels
                for i in first..<first + pixels { result[i] = x[i] * scale + shift }
              }
            }
          }
        }
      }
    }
  }

  /// Batch norm with fixed statistics, `[N, C, H, W]`: one scale and one shift per channel.
  public func scaledByChannel(_ scale: Tensor, shift: Tensor) -> Tensor {
    let (channels, pixels) = (shape[1], Array(shape.dropFirst(2)).elementCount)
    precondition(scale.count == channels && shift.count == channels, "\(shape) by \(scale.shape)")
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        scale.withUnsafeElements { a in
          shift.withUnsafeElements { b in
            for plane in 0..<shape[0] * channels {
              let (factor, offset) = (a[plane % channels], b[plane % channels])
              for i in plane * pixels..<(plane + 1) * pixels { result[i] = x[i] * factor + offset }
            }
          }
        }
      }
    }
  }
}

/// The statistics of a frozen batch norm, folded: `scale = w / √(var + ε)`, `shift = b − mean · scale`.
///
/// Source: `FrozenBatchNorm2d` in DETR's `models/backbone.py`; ε is 1e-5.
public struct FrozenBatchNorm: Sendable {
  public let scale: Tensor
  public let shift: Tensor

  /// Each of the four tensors is `[C]`.
  public init(weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, epsilon: Float = 1e-5) {
    let scales = zip(weight.values, variance.values).map { $0 / ($1 + epsilon).squareRoot() }
    scale = Tensor(shape: weight.shape, values: scales)
    let shifts = zip(zip(bias.values, mean.values), scales).map { $0.0 - $0.1 * $1 }
    shift = Tensor(shape: weight.shape, values: shifts)
  }
}

/// Mean and `1 / √(variance + ε)` of a run of elements, summed in double precision.
private func moments(
  _ x: UnsafeBufferPointer<Float>, _ range: Range<Int>, epsilon: Float
) -> (mean: Float, deviation: Float) {
  var sum: Double = 0
  for i in range { sum += Double(x[i]) }
  let mean = sum / Double(max(range.count, 1))
  var squares: Double = 0
  for i in range {
    let distance = Double(x[i]) - mean
    squares += distance * distance
  }
  let variance = squares / Double(max(range.count, 1))
  return (Float(mean), Float(1 / (variance + Double(epsilon)).squareRoot()))
}
