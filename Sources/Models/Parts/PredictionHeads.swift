import Graph

/// Class and box of every query from the decoder's last output: `class_embed` and `bbox_embed`.
struct PredictionHeads {
  let configuration: Configuration

  /// - Parameter last: `[1, Q, C]`.
  /// - Returns: `logits [1, Q, classes + 1]`, the last column "no object"; `boxes [1, Q, 4]` as centre x, centre y,
  ///   width, height in fractions of the image.
  func callAsFunction(_ last: Value) -> (logits: Value, boxes: Value) {
    let channels = configuration.hidden
    let logits = LinearLayer(path: "class_embed", input: channels, output: configuration.classes + 1)(last)
      .named("pred_logits").kept()
    var x = last
    for index in 0..<2 {
      x = LinearLayer(path: "bbox_embed.layers.\(index)", input: channels, output: channels)(x)
      x = x.applying(ReLU(), as: "bbox_embed.relu\(index)")
    }
    x = LinearLayer(path: "bbox_embed.layers.2", input: channels, output: 4)(x).named("bbox_embed")
    return (logits, x.applying(Sigmoid(), as: "pred_boxes").kept())
  }
}
