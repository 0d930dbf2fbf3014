// Floating-point operations as the kernels execute them: a multiply-add counts as two. Transforms, norms and
// unused vector lanes are not counted.

extension PackedConvolution {
  /// Operations for an output of `height × width`, by the method that `init` picks.
  ///
  /// - Parameter weightShape: `[outputs, inputs, kernel, kernel]`.
  public static func flops(
    weightShape: [Int], stride: Int = 1, padding: Int = 0, dilation: Int = 1, outputHeight height: Int,
    outputWidth width: Int
  ) -> Int {
    switch method(weightShape: weightShape, stride: stride, padding: padding, dilation: dilation) {
    case .direct:
      2 * weightShape.elementCount * height * width
    case .winograd:
      2 * WinogradConvolution.elements * weightShape[0] * weightShape[1]
        * WinogradConvolution.tileCount(of: ImageShape(height: height, width: width), dilation: dilation)
    }
  }
}
