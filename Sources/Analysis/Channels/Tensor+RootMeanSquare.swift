import Tensors

extension Tensor {
  /// Of maps `[count, …]`: the root of the mean square over the maps, place by place.
  package func rootMeanSquare() -> [Float] {
    let maps = max(1, shape.first ?? 1)
    let places = count / maps
    var sums = [Float](repeating: 0, count: places)
    withUnsafeElements { values in
      for map in 0..<maps {
        for place in 0..<places {
          let value = values[map * places + place]
          sums[place] += value * value
        }
      }
    }
    return sums.map { ($0 / Float(maps)).squareRoot() }
  }
}
