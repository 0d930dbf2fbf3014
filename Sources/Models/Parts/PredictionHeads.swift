import Graph

/// Class and box of every query from the decoder's last output: `class_embed` and `bbox_embed`.
struct PredictionHeads {
  let configuration: Configuration

  /// - Parameter last: `[1, Q, C]`.
  /// - Returns: `logits [1, Q, classes + 1]`, the last column "no object"; `boxes [1, Q, 4]` as centre x, centre y,
  ///   width, height in fractions of the image.
  func callAsFunction(_ last: Value) -> (logits: Value, boxes: Value) {
    let channels = configuration.hidden
    let classes = LinearLayer(
      path: "class_embed", input: channels, output: configuration.classes + 1, counting: .label)
    let logits = classes(last).named("pred_logits").kept()
      .role(.output(.classLogits))
      .note("Class scores of every query; the last column says that there is no object.")
    let boxes = last.within(note: "The small network that turns a query into its box.") {
      var x = last
      for index in 0..<2 {
        x = LinearLayer(path: "bbox_embed.layers.\(index)", input: channels, output: channels)(x)
        x = x.applying(ReLU(), as: "bbox_embed.relu\(index)")
      }
      return LinearLayer(path: "bbox_embed.layers.2", input: channels, output: 4, counting: .coordinate)(x)
        .named("bbox_embed")
    }
    return (logits, boxes.applying(Sigmoid(), as: "pred_boxes").asBoxes())
  }
}

extension Value {
  /// Marks the boxes that a model gives.
  func asBoxes() -> Value {
    kept().role(.output(.boxes)).note("Boxes as centre, width and height, in fractions of the picture.")
  }
}
