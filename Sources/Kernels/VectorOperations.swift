import CKernels
import Tensors

/// The plain operations that are memory's speed or nothing, over rows that the threads share out.
extension Tensor {
  /// `softmax(axes:)` over the last `axisCount` axes together: one axis gives an attention pattern, three of
  /// `[1, Q, heads, H, W]` DETR's `bbox_mask`. Equal to the plain form to 1e-6 of the largest element.
  public func vectorSoftmax(trailingAxes axisCount: Int, threads: Int? = nil) -> Tensor {
    let length = Array(shape.suffix(axisCount)).elementCount
    return overRows(of: length, threads: threads) { input, rows, first, output in
      ck_softmax_rows(input, Int32(rows), length, output)
    }
  }

  /// `layerNorm` of this tensor, or of its sum with `residual`: what ends each block of a transformer. Equal to the
  /// plain form to 1e-6 of the largest element.
  ///
  /// - Parameter weight: `[C]`, as `bias`, where `C` is the last extent.
  public func vectorLayerNorm(
    adding residual: Tensor? = nil, weight: Tensor, bias: Tensor, epsilon: Float = 1e-5, threads: Int? = nil
  ) -> Tensor {
    let width = shape.last ?? 1
    precondition(weight.count == width && bias.count == width, "\(shape) by \(weight.shape)")
    precondition(residual.map { $0.shape == shape } ?? true, "a residual of shape \(shape)")
    return withOptionalElements(residual) { residual in
      weight.withUnsafeElements { weight in
        bias.withUnsafeElements { bias in
          overRows(of: width, threads: threads) { input, rows, first, output in
            ck_layer_norm(
              input, residual.map { $0 + first * width }, Int32(rows), Int32(width), weight.baseAddress,
              bias.baseAddress, epsilon, output)
          }
        }
      }
    }
  }

  /// `groupNorm` of `[N, C, H, W]`, then `max(x, 0)` if `relu`. Equal to the plain form to 1e-6 of the largest
  /// element.
  public func vectorGroupNorm(
    groups: Int, weight: Tensor, bias: Tensor, relu: Bool = false, epsilon: Float = 1e-5,
    threads: Int? = nil
  ) -> Tensor {
    let channels = shape[1] / groups
    let area = shape[2] * shape[3]
    precondition(
      channels * groups == shape[1] && weight.count == shape[1] && bias.count == shape[1],
      "\(shape) in \(groups) groups by \(weight.shape)")
    return Tensor(shape: shape) { result in
      withUnsafeElements { input in
        weight.withUnsafeElements { weight in
          bias.withUnsafeElements { bias in
            guard let input = input.baseAddress, let result = result.baseAddress,
              let weight = weight.baseAddress, let bias = bias.baseAddress
            else { return }
            parallelFor(shape[0] * groups, threads: threads ?? threadCount(products: 2 * count)) { index, _ in
              let (start, first) = (index * channels * area, index % groups * channels)
              ck_group_norm(
                input + start, Int32(channels), area, weight + first, bias + first, epsilon, relu ? 1 : 0,
                result + start)
            }
          }
        }
      }
    }
  }

  /// The sum with a tensor of the same shape, then `max(x, 0)` if `relu`: the same bits as the plain form.
  public func vectorSum(_ other: Tensor, relu: Bool = false, threads: Int? = nil) -> Tensor {
    precondition(other.shape == shape, "\(shape) plus \(other.shape)")
    let length = 4096
    let whole = count / length * length
    return other.withUnsafeElements { other in
      Tensor(shape: shape) { result in
        withUnsafeElements { input in
          guard let input = input.baseAddress, let other = other.baseAddress, let result = result.baseAddress
          else { return }
          let parts = (count + length * Self.rowsPerPart - 1) / (length * Self.rowsPerPart)
          parallelFor(parts, threads: threads ?? defaultThreadCount) { part, _ in
            let first = part * length * Self.rowsPerPart
            let end = min(first + length * Self.rowsPerPart, count)
            ck_add_rows(
              input + first, length, other + first, length,
              Int32((min(end, whole) - min(first, whole)) / length), length, relu ? 1 : 0, result + first,
              length)
            let rest = max(first, whole)
            if rest < end {
              ck_add_rows(
                input + rest, 0, other + rest, 0, 1, end - rest, relu ? 1 : 0, result + rest, 0)
            }
          }
        }
      }
    }
  }

  /// ResNet's max pool, 3×3 at stride 2 and padding 1, of `[1, C, H, W]`: the same bits as the plain form.
  public func vectorMaxPool(threads: Int? = nil) -> Tensor {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    let pooled = [shape[0], channels, (height - 1) / 2 + 1, (width - 1) / 2 + 1]
    return Tensor(shape: pooled) { result in
      withUnsafeElements { input in
        guard let input = input.baseAddress, let result = result.baseAddress else { return }
        parallelFor(shape[0] * channels, threads: threads ?? defaultThreadCount) { plane, workspace in
          workspace.reserve(Workspace.rounded(width + 72))
          ck_max_pool(
            input + plane * height * width, Int32(height), Int32(width), workspace.take(width + 72),
            result + plane * pooled[2] * pooled[3])
        }
      }
    }
  }

  /// Rows of some thousand elements that a thread takes at a time.
  private static let rowsPerPart = 16

  /// A tensor of this shape whose rows of `length` are computed from this tensor's by `body(input, rows, first row,
  /// output)`, both pointers at the first row.
  private func overRows(
    of length: Int, threads: Int?,
    _ body: (UnsafePointer<Float>, Int, Int, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    Tensor(shape: shape) { result in
      withUnsafeElements { input in
        guard let input = input.baseAddress, let result = result.baseAddress, length > 0 else { return }
        let rows = count / length
        let step = max(65_536 / length, 1)
        parallelFor((rows + step - 1) / step, threads: threads ?? defaultThreadCount) { part, _ in
          let first = part * step
          body(input + first * length, min(step, rows - first), first, result + first * length)
        }
      }
    }
  }
}
