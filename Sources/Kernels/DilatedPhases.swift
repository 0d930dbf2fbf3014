import Tensors

/// A dilated convolution is several plain ones: with a dilation of 2, pixels of even rows meet only pixels of even rows.
extension Tensor {
  /// The images of every `step`th pixel of every `step`th row, below one another: `step²` images of `[1, C, H, W]`.
  ///
  /// After each comes a row of zeros, and shorter ones are filled with zeros, so that a 3×3 convolution of padding 1
  /// sees the end of the image there.
  func phases(apart step: Int) -> Tensor {
    let (channels, image) = (shape[1], ImageShape(self))
    let stack = PhaseStack(image, step: step)
    return Tensor(shape: [1, channels, stack.shape.height, stack.shape.width]) { result in
      withUnsafeElements { source in
        guard let source = source.baseAddress, let result = result.baseAddress else { return }
        parallelFor(channels, threads: threadCount(products: count)) { channel, _ in
          let (plane, stacked) = (source + channel * image.area, result + channel * stack.shape.area)
          stacked.update(repeating: 0, count: stack.shape.area)
          stack.forEachPixel { stacked[$1] = plane[$0] }
        }
      }
    }
  }

  /// The image `[1, C, height, width]` of which this is `phases(apart: step)`.
  func joiningPhases(apart step: Int, into image: ImageShape) -> Tensor {
    let channels = shape[1]
    let stack = PhaseStack(image, step: step)
    precondition(ImageShape(self) == stack.shape, "\(shape) of \(image.height)×\(image.width)")
    return Tensor(shape: [1, channels, image.height, image.width]) { result in
      withUnsafeElements { source in
        guard let source = source.baseAddress, let result = result.baseAddress else { return }
        parallelFor(channels, threads: threadCount(products: count)) { channel, _ in
          let (stacked, plane) = (source + channel * stack.shape.area, result + channel * image.area)
          stack.forEachPixel { plane[$0] = stacked[$1] }
        }
      }
    }
  }
}

/// Where the pixels of an image lie among its phases.
struct PhaseStack {
  private let image: ImageShape
  private let step: Int
  /// The stack of all phases.
  let shape: ImageShape

  init(_ image: ImageShape, step: Int) {
    self.image = image
    self.step = step
    shape = ImageShape(
      height: step * step * ((image.height + step - 1) / step + 1), width: (image.width + step - 1) / step)
  }

  /// Calls `body(offset in the image, offset in the stack)` for each pixel of a channel.
  @inline(__always) func forEachPixel(_ body: (Int, Int) -> Void) {
    let rows = shape.height / (step * step)
    for y in 0..<image.height {
      for phase in 0..<min(step, image.width) {
        var place = ((y % step * step + phase) * rows + y / step) * shape.width
        for x in stride(from: phase, to: image.width, by: step) {
          body(y * image.width + x, place)
          place += 1
        }
      }
    }
  }
}
