extension Tensor {
  /// The largest value in each window of `[N, C, H, W]`. Padding counts as minus infinity, NaN as the largest
  /// value.
  public func maxPooled(kernel: Int, geometry: ConvolutionGeometry) -> Tensor {
    let (height, width) = (shape[2], shape[3])
    let rows = geometry.windows(over: height, kernel: kernel)
    let columns = geometry.windows(over: width, kernel: kernel)
    return Tensor(shape: [shape[0], shape[1], rows.count, columns.count]) { result in
      withUnsafeElements { x in
        var place = 0
        for plane in 0..<shape[0] * shape[1] {
          for row in rows {
            for column in columns {
              let values = row.lazy.flatMap { y in column.lazy.map { x[(plane * height + y) * width + $0] } }
              result[place] = values.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
              place += 1
            }
          }
        }
      }
    }
  }
}

extension ConvolutionGeometry {
  /// The places of a side that each window covers, without those in the padding.
  fileprivate func windows(over extent: Int, kernel: Int) -> [[Int]] {
    (0..<outputExtent(extent, kernel: kernel)).map { output in
      (0..<kernel).map { output * stride - padding + $0 * dilation }.filter { (0..<extent).contains($0) }
    }
  }
}
