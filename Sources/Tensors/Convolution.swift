/// The stride, padding and dilation of a convolution, equal along both axes.
public struct ConvolutionGeometry: Hashable, Sendable {
  public var stride: Int
  public var padding: Int
  public var dilation: Int

  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The output's extent along an axis of `extent` places for a kernel of `kernel` taps.
  public func outputExtent(_ extent: Int, kernel: Int) -> Int {
    let room = extent + 2 * padding - dilation * (kernel - 1) - 1
    return room < 0 ? 0 : room / stride + 1
  }
}

extension Tensor {
  /// Two-dimensional cross-correlation, as `torch.nn.functional.conv2d`: image to columns, then one matrix
  /// product.
  ///
  /// - Parameter weight: `[out, in / groups, kernelHeight, kernelWidth]`; the input is `[N, in, H, W]`.
  /// - Parameter bias: `[out]`.
  /// - Parameter groups: how many parts of the input's channels are convolved each into its part of the output's.
  /// - Returns: `[N, out, H', W']`.
  public func convolved(
    with weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry = ConvolutionGeometry(),
    groups: Int = 1
  ) -> Tensor {
    precondition(
      shape.count == 4 && weight.shape.count == 4 && shape[1] == weight.shape[1] * groups
        && weight.shape[0] % groups == 0, "\(shape) by \(weight.shape) in \(groups) groups")
    let window = Window(
      input: [1, weight.shape[1], shape[2], shape[3]], kernel: weight.shape, geometry: geometry)
    let (out, pixels, taps) = (weight.shape[0], window.outputPixels, window.taps)
    let rows = out / groups
    let isPlainProduct =
      window.kernelHeight == 1 && window.kernelWidth == 1 && geometry.stride == 1 && geometry.padding == 0
    let columns = isPlainProduct ? nil : UnsafeMutablePointer<Float>.allocate(capacity: max(1, taps * pixels))
    defer { columns?.deallocate() }
    return Tensor(shape: [shape[0], out, window.outputHeight, window.outputWidth]) { result in
      withUnsafeElements { x in
        weight.withUnsafeElements { w in
          guard let x = x.baseAddress, let w = w.baseAddress, let y = result.baseAddress else { return }
          for part in 0..<shape[0] * groups {
            let first = part % groups * rows  // the part's first output channel
            let source = x + part * window.inputCount
            let target = y + part * rows * pixels
            if let columns { window.gather(source, into: columns) }
            bias?.withUnsafeElements { b in
              for row in 0..<rows {
                (target + row * pixels).update(repeating: b[first + row], count: pixels)
              }
            }
            multiply(
              rows: rows, columns: pixels, inner: taps, MatrixView(w + first * taps, leading: taps),
              MatrixView(columns.map { UnsafePointer($0) } ?? source, leading: pixels),
              into: target, leading: pixels, beta: bias == nil ? 0 : 1)
          }
        }
      }
    }
  }
}

/// The index arithmetic of one convolution over one image.
private struct Window {
  let channels: Int, height: Int, width: Int
  let kernelHeight: Int, kernelWidth: Int
  let outputHeight: Int, outputWidth: Int
  let geometry: ConvolutionGeometry

  var inputCount: Int { channels * height * width }
  var outputPixels: Int { outputHeight * outputWidth }
  var taps: Int { channels * kernelHeight * kernelWidth }

  init(input: [Int], kernel: [Int], geometry: ConvolutionGeometry) {
    (channels, height, width) = (input[1], input[2], input[3])
    (kernelHeight, kernelWidth) = (kernel[2], kernel[3])
    outputHeight = geometry.outputExtent(height, kernel: kernelHeight)
    outputWidth = geometry.outputExtent(width, kernel: kernelWidth)
    self.geometry = geometry
  }

  /// Writes the `taps × outputPixels` matrix of input values, with zeros where a tap falls outside.
  ///
  /// `source` holds `inputCount` elements and `columns` `taps × outputPixels`.
  func gather(_ source: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
    var row = columns
    for channel in 0..<channels {
      let plane = source + channel * height * width
      for kernelY in 0..<kernelHeight {
        for kernelX in 0..<kernelWidth {
          for y in 0..<outputHeight {
            let inputY = y * geometry.stride - geometry.padding + kernelY * geometry.dilation
            gatherLine(
              inputY >= 0 && inputY < height ? plane + inputY * width : nil,
              shift: kernelX * geometry.dilation - geometry.padding, into: row + y * outputWidth)
          }
          row += outputPixels
        }
      }
    }
  }

  private func gatherLine(_ line: UnsafePointer<Float>?, shift: Int, into target: UnsafeMutablePointer<Float>)
  {
    guard let line else {
      target.update(repeating: 0, count: outputWidth)
      return
    }
    for x in 0..<outputWidth {
      let inputX = x * geometry.stride + shift
      target[x] = inputX >= 0 && inputX < width ? line[inputX] : 0
    }
  }
}
