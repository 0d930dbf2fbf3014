import Foundation

extension Tensor {
  /// A tensor of the same shape with `transform` applied to each element.
  @inline(__always)
  public func mapped(_ transform: (Float) -> Float) -> Tensor {
    Tensor(shape: shape) { result in
      withUnsafeElements { x in
        for i in x.indices { result[i] = transform(x[i]) }
      }
    }
  }

  /// `max(x, 0)`; NaN stays NaN.
  public func relu() -> Tensor { mapped { $0 < 0 ? 0 : $0 } }

  /// `1 / (1 + exp(−x))`.
  public func sigmoid() -> Tensor { mapped { 1 / (1 + exp(-$0)) } }

  /// The sum. If the first axis of either side is one, it is repeated.
  public func adding(_ other: Tensor) -> Tensor {
    precondition(
      shape.count == other.shape.count && shape.dropFirst() == other.shape.dropFirst()
        && (shape[0] == other.shape[0] || shape[0] == 1 || other.shape[0] == 1),
      "\(shape) plus \(other.shape)")
    let rows = shape[0] == 1 ? other.shape[0] : shape[0]
    let length = Array(shape.dropFirst()).elementCount
    return Tensor(shape: [rows] + shape.dropFirst()) { result in
      withUnsafeElements { x in
        other.withUnsafeElements { y in
          for row in 0..<rows {
            let (left, right) = (shape[0] == 1 ? 0 : row * length, other.shape[0] == 1 ? 0 : row * length)
            for i in 0..<length { result[row * length + i] = x[left + i] + y[right + i] }
          }
        }
      }
    }
  }

  /// The products of the elements of two tensors of one shape.
  public func multiplyingElements(by other: Tensor) -> Tensor {
    precondition(shape == other.shape, "\(shape) times \(other.shape)")
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        other.withUnsafeElements { y in
          for i in x.indices { result[i] = x[i] * y[i] }
        }
      }
    }
  }

  /// The sum with a tensor whose last axis is shorter: it is added to the first values, the rest stay.
  public func addingToFirst(_ other: Tensor) -> Tensor {
    precondition(
      !shape.isEmpty && shape.dropLast() == other.shape.dropLast()
        && shape.last ?? 0 >= other.shape.last ?? 0,
      "\(shape) plus \(other.shape)")
    let (width, added) = (shape.last ?? 0, other.shape.last ?? 0)
    return Tensor(shape: shape) { result in
      withUnsafeElements { x in
        other.withUnsafeElements { y in
          for i in x.indices {
            let (row, column) = (i / width, i % width)
            result[i] = column < added ? x[i] + y[row * added + column] : x[i]
          }
        }
      }
    }
  }
}
