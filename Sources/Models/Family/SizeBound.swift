/// A size with a bound far above any model's: beyond it, shapes and costs could overflow.
struct SizeBound {
  let name: String
  let value: Int
  let largest: Int

  init(_ name: String, _ value: Int, _ largest: Int) {
    self.name = name
    self.value = value
    self.largest = largest
  }

  /// - Throws: `ModelError.notDETR` where a size is outside its bound.
  static func check(_ bounds: [SizeBound]) throws(ModelError) {
    for bound in bounds where !(1...bound.largest).contains(bound.value) {
      throw .notDETR(expected: "\(bound.name) within 1…\(bound.largest)", found: "\(bound.value)")
    }
  }

  static func ofTransformer(
    hidden: Int, heads: Int, feedForward: Int, encoderLayers: Int, decoderLayers: Int, queries: Int,
    classes: Int
  ) -> [SizeBound] {
    [
      SizeBound("transformer channels", hidden, 4096), SizeBound("heads", heads, 4096),
      SizeBound("feed-forward channels", feedForward, 1 << 16),
      SizeBound("encoder layers", encoderLayers, 256), SizeBound("decoder layers", decoderLayers, 256),
      SizeBound("queries", queries, 1 << 13), SizeBound("classes", classes, 1 << 20),
    ]
  }
}
