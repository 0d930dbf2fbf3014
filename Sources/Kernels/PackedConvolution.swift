import CKernels
import Tensors

/// A two-dimensional convolution with its weights packed in the order in which the kernels read them. What
/// follows it is folded in: the scale and shift of a frozen batch norm or a bias, a residual, a ReLU.
///
/// Build it once per layer and keep it: packing costs about as much as convolving a small image.
///
/// The input is never unrolled as a whole (im2col). For kernels wider than a pixel, a thread copies a few rows of all channels into padded
/// planes that fit its cache; there, every tap of the kernel is the same plane read at another offset. A
/// stride of 2 becomes 1 by splitting the planes by the parity of row and column.
public struct PackedConvolution: Sendable {
  /// How the sums are computed, and how exact they are.
  public enum Method: Sendable {
    /// A sum over taps and channels, as defined: exact to 1e-5 of the largest output.
    case direct
    /// Winograd's F(4×4, 3×3), with a quarter of the products: exact to 1e-4 of the largest output.
    case winograd
  }

  public let outputChannels: Int
  public let inputChannels: Int
  public let kernel: Int
  public let stride: Int
  public let padding: Int
  public let dilation: Int
  public let method: Method
  private let implementation: Implementation

  private enum Implementation: Sendable {
    case pointwise(PointwiseConvolution)
    case direct(DirectConvolution)
    case winograd(WinogradConvolution)
  }

  /// - Parameters:
  ///   - weight: `[outputs, inputs, kernel, kernel]`.
  ///   - scale: `[outputs]`, multiplied into the weights, or nil for 1.
  ///   - shift: `[outputs]`, added to each output, or nil for 0.
  ///   - stride: 1 or 2.
  ///   - dilation: with stride 1 only, if not 1.
  ///   - method: nil picks Winograd where it is defined and pays: 3×3 kernels of stride 1, padded by their dilation,
  ///     with 32 or more channels on both sides.
  public init(
    weight: Tensor, scale: Tensor? = nil, shift: Tensor? = nil, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, method: Method? = nil
  ) {
    precondition(
      weight.shape.count == 4 && weight.shape[2] == weight.shape[3], "a square kernel, not \(weight.shape)")
    precondition(stride == 1 || (stride == 2 && dilation == 1), "stride \(stride), dilation \(dilation)")
    outputChannels = weight.shape[0]
    inputChannels = weight.shape[1]
    kernel = weight.shape[2]
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    let isSuited = Self.suitsWinograd(kernel: kernel, stride: stride, padding: padding, dilation: dilation)
    self.method =
      method
      ?? Self.method(weightShape: weight.shape, stride: stride, padding: padding, dilation: dilation)
    switch self.method {
    case .direct where kernel == 1 && padding == 0:
      implementation = .pointwise(
        PointwiseConvolution(weight: weight, scale: scale, shift: shift, stride: stride))
    case .direct:
      implementation = .direct(
        DirectConvolution(
          weight: weight, scale: scale, shift: shift, stride: stride, padding: padding, dilation: dilation))
    case .winograd:
      precondition(isSuited, "Winograd needs a 3×3 kernel of stride 1, padded by its dilation")
      implementation = .winograd(WinogradConvolution(weight: weight, scale: scale, shift: shift))
    }
  }

  /// Convolves, shifts, adds and clamps.
  ///
  /// - Parameters:
  ///   - input: `[1, inputs, H, W]`.
  ///   - residual: of the output's shape, added before the ReLU.
  ///   - threads: the most threads to use; nil for one per processor if that pays.
  /// - Returns: `[1, outputs, H', W']`.
  public func callAsFunction(
    _ input: Tensor, residual: Tensor? = nil, relu: Bool = false, threads: Int? = nil
  ) -> Tensor {
    precondition(
      input.shape.count == 4 && input.shape[0] == 1 && input.shape[1] == inputChannels,
      "[1, \(inputChannels), H, W], not \(input.shape)")
    let shape = [1, outputChannels, outputExtent(input.shape[2]), outputExtent(input.shape[3])]
    precondition(residual.map { $0.shape == shape } ?? true, "a residual of shape \(shape)")
    if method == .winograd, dilation > 1 {
      let stacked = convolved(
        input.phases(apart: dilation), residual: residual?.phases(apart: dilation), relu: relu,
        threads: threads)
      return stacked.joiningPhases(apart: dilation, into: ImageShape(input))
    }
    return convolved(input, residual: residual, relu: relu, threads: threads)
  }

  private func convolved(_ input: Tensor, residual: Tensor?, relu: Bool, threads: Int?) -> Tensor {
    let image = ImageShape(input)
    let output =
      method == .winograd
      ? image : ImageShape(height: outputExtent(image.height), width: outputExtent(image.width))
    let shape = [1, outputChannels, output.height, output.width]
    return Tensor(shape: shape) { result in
      input.withUnsafeElements { source in
        withOptionalElements(residual) { residual in
          guard let source = source.baseAddress, let result = result.baseAddress else { return }
          let epilogue = Epilogue(residual: residual, relu: relu, output: result)
          let products = inputChannels * kernel * kernel * shape.elementCount
          let threads = threads ?? threadCount(products: products)
          switch implementation {
          case .pointwise(let pointwise):
            pointwise.run(source, image, output, epilogue, threads: threads)
          case .direct(let direct):
            direct.run(source, image, output, epilogue, threads: threads)
          case .winograd(let winograd):
            winograd.run(source, image, epilogue, threads: threads)
          }
        }
      }
    }
  }

  private static func suitsWinograd(kernel: Int, stride: Int, padding: Int, dilation: Int) -> Bool {
    kernel == 3 && stride == 1 && padding == dilation
  }

  /// The method that pays.
  ///
  /// - Parameter output: the map to be made, where it is known: of a small one Winograd would read four times the
  ///   weights, and compute with vectors of tiles that are not full.
  public static func method(
    weightShape: [Int], stride: Int, padding: Int, dilation: Int, output: ImageShape? = nil
  ) -> Method {
    let isSuited = suitsWinograd(
      kernel: weightShape[2], stride: stride, padding: padding, dilation: dilation)
    let tiles = output.map { WinogradConvolution.tileCount(of: $0, dilation: dilation) }
    return isSuited && min(weightShape[0], weightShape[1]) >= 32 && tiles ?? leastTiles >= leastTiles
      ? .winograd : .direct
  }

  /// Tiles from which on Winograd pays: one full vector.
  private static let leastTiles = 16

  private func outputExtent(_ extent: Int) -> Int {
    (extent + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1
  }
}

/// Height and width of a feature map.
public struct ImageShape: Equatable, Sendable {
  public let height: Int
  public let width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  package var area: Int { height * width }
}

extension ImageShape {
  /// The extents of a feature map `[1, C, H, W]`.
  package init(_ map: Tensor) { self.init(height: map.shape[2], width: map.shape[3]) }
}

/// Where a convolution's results go, and what happens to them on the way. Each pointer holds `[outputs,
/// height, width]`.
package struct Epilogue {
  let residual: UnsafePointer<Float>?
  let relu: Bool
  let output: UnsafeMutablePointer<Float>
  /// The sum and the sum of squares of each output channel, added to what is there. For one thread only.
  var moments: UnsafeMutablePointer<Double>?

  package init(
    residual: UnsafePointer<Float>?, relu: Bool, output: UnsafeMutablePointer<Float>,
    moments: UnsafeMutablePointer<Double>? = nil
  ) {
    self.residual = residual
    self.relu = relu
    self.output = output
    self.moments = moments
  }
}

/// A scale and a shift per channel, as group norm applies them.
package struct ChannelAffine {
  let scale: UnsafePointer<Float>
  let shift: UnsafePointer<Float>

  package init(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>) {
    self.scale = scale
    self.shift = shift
  }
}

package func withOptionalElements<Result>(
  _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) throws -> Result
) rethrows -> Result {
  guard let tensor else { return try body(nil) }
  return try tensor.withUnsafeElements { try body($0.baseAddress) }
}
