// Floating-point operations as the kernels execute them: a multiply-add counts as two. Transforms, norms and
// unused vector lanes are not counted.

extension PackedConvolution {
  /// Operations for an output.
  ///
  /// - Parameters:
  ///   - weightShape: `[outputs, inputs, kernel, kernel]`.
  ///   - method: nil for the one that pays.
  public static func flops(
    weightShape: [Int], stride: Int = 1, padding: Int = 0, dilation: Int = 1, output: ImageShape,
    method: Method? = nil
  ) -> Int {
    let picked = Self.method(
      weightShape: weightShape, stride: stride, padding: padding, dilation: dilation, output: output)
    switch method ?? picked {
    case .direct:
      return 2 * weightShape.elementCount * output.area
    case .winograd:
      return 2 * WinogradConvolution.elements * weightShape[0] * weightShape[1]
        * WinogradConvolution.tileCount(of: output, dilation: dilation)
    }
  }
}
