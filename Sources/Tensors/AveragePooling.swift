extension Tensor {
  /// The mean of each plane of `[N, C, H, W]`: `[N, C, 1, 1]`.
  public func averagedOverPlaces() -> Tensor {
    let places = shape[2] * shape[3]
    return Tensor(shape: [shape[0], shape[1], 1, 1]) { result in
      withUnsafeElements { x in
        for plane in result.indices {
          // In double precision: a plane may have a hundred thousand places.
          let sum = x[plane * places..<(plane + 1) * places].reduce(0.0) { $0 + Double($1) }
          result[plane] = Float(sum / Double(places))
        }
      }
    }
  }
}
