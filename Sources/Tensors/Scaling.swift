extension Tensor {
  /// Every element multiplied by a factor.
  public func scaled(by factor: Float) -> Tensor {
    Tensor(shape: shape) { result in
      withUnsafeElements { x in
        for index in x.indices { result[index] = x[index] * factor }
      }
    }
  }
}
