extension Tensor {
  /// The largest value in each window of `[N, C, H, W]`. Padding counts as minus infinity, NaN as the largest
  /// value.
  public func maxPooled(kernel: Int, geometry: ConvolutionGeometry) -> Tensor {
    let (height, width) = (shape[2], shape[3])
    let outHeight = geometry.outputExtent(height, kernel: kernel)
    let outWidth = geometry.outputExtent(width, kernel: kernel)
    return Tensor(shape: [shape[0], shape[1], outHeight, outWidth]) { result in
      withUnsafeElements { x in
        for plane in 0..<shape[0] * shape[1] {
          for y in 0..<outHeight {
            let top = y * geometry.stride - geometry.padding
            for column in 0..<outWidth {
              let left = column * geometry.stride - geometry.padding
              var largest = -Float.infinity
              for inputY in max(0, top)..<max(0, top, min(height, top + kernel)) {
                for inputX in max(0, left)..<max(0, left, min(width, left + kernel)) {
                  let value = x[(plane * height + inputY) * width + inputX]
                  if value > largest || value.isNaN { largest = value }
                }
              }
              result[(plane * outHeight + y) * outWidth + column] = largest
            }
          }
        }
      }
    }
  }
}
