import Graph

extension ComputationGraph {
  /// The encoder's grid of places: the size of `memory` or, in a recording without it, of another map as large.
  package var places: (width: Int, height: Int) {
    for path in ["memory", "pos", "src_proj", "layer4"] {
      if let shape = self[path]?.shape, shape.count == 4, shape[0] == 1, !shape.contains(0) {
        return (shape[3], shape[2])
      }
    }
    return (1, 1)
  }
}
