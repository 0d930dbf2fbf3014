import Kernels

extension MaskHeadKernel {
  /// Operations for all masks of an image.
  ///
  /// - Parameters:
  ///   - hidden: channels of the source; `heads` maps come on top.
  ///   - sizes: height and width of the source and of the three adapters.
  public static func flops(hidden: Int, heads: Int, queries: Int, sizes: [(height: Int, width: Int)]) -> Int {
    precondition(sizes.count == 4, "a source and three adapters, not \(sizes.count) sizes")
    let shapes = sizes.map { ImageShape(height: $0.height, width: $0.width) }
    func convolution(_ inputs: Int, _ outputs: Int, _ shape: ImageShape) -> Int {
      let weightShape = [outputs, inputs, 3, 3]
      // The kernel does not know yet how large its maps will be.
      let method = PackedConvolution.method(weightShape: weightShape, stride: 1, padding: 1, dilation: 1)
      return PackedConvolution.flops(weightShape: weightShape, padding: 1, output: shape, method: method)
    }
    let wide = hidden + heads
    var shared = convolution(hidden, wide, shapes[0])
    var query = convolution(heads, wide, shapes[0]) + convolution(wide, hidden / 2, shapes[0])
    for (index, (from, to)) in zip(shapes, shapes.dropFirst()).enumerated() {
      let (inputs, outputs) = (hidden >> (index + 1), hidden >> (index + 2))
      shared += convolution(inputs, outputs, to)
      query +=
        UpsampledConvolution.applies(from: from, to: to)
        ? 2 * UpsampledConvolution.products * inputs * outputs
          * UpsampledConvolution.tiles(covering: to.height) * UpsampledConvolution.tiles(covering: to.width)
        : convolution(inputs, outputs, to)
    }
    return shared + queries * (query + convolution(hidden >> 4, 1, shapes[3]))
  }
}
