import CKernels
import Tensors

/// A 3×3 convolution of padding 1 on one thread. It applies a group norm and a ReLU to its input while
/// reading it, and measures its output for the next group norm.
///
/// The normalised input never reaches memory.
package struct NormalizedConvolution: Sendable {
  private enum Implementation: Sendable {
    case direct(DirectConvolution)
    case winograd(WinogradConvolution)
  }

  private let implementation: Implementation

  /// - Parameters:
  ///   - weight: `[outputs, inputs, 3, 3]`.
  ///   - bias: `[outputs]`, or nil where the residual includes it.
  package init(weight: Tensor, bias: Tensor?, method: PackedConvolution.Method) {
    switch method {
    case .direct:
      implementation = .direct(
        DirectConvolution(weight: weight, scale: nil, shift: bias, stride: 1, padding: 1, dilation: 1))
    case .winograd:
      implementation = .winograd(WinogradConvolution(weight: weight, scale: nil, shift: bias))
    }
  }

  package func run(
    _ input: UnsafePointer<Float>, _ image: ImageShape, normalisation: ChannelAffine?, _ epilogue: Epilogue,
    _ workspace: Workspace
  ) {
    switch implementation {
    case .direct(let direct):
      direct.run(input, image, image, normalisation: normalisation, epilogue, workspace)
    case .winograd(let winograd):
      winograd.run(
        input, image, tileRows: 0..<WinogradConvolution.tiles(along: image.height),
        normalisation: normalisation, epilogue, threads: 1, workspace)
    }
  }
}
