import Graph

/// Class and box of every query from the decoder's last output: `class_embed` and `bbox_embed`.
struct PredictionHeads {
  let configuration: Configuration

  /// - Parameter last: `[1, Q, C]`.
  /// - Returns: `logits [1, Q, classes + 1]`, the last column "no object"; `boxes [1, Q, 4]` as centre x, centre y,
  ///   width, height in fractions of the image.
  func callAsFunction(_ last: Value) -> (logits: Value, boxes: Value) {
    let logits = classes(last, columns: configuration.classes + 1)
      .note(
        "Class logits of every query, the last column for “no object”; a softmax makes probabilities of them."
      )
    return (logits, boxLogits(last).applying(Sigmoid(), as: "pred_boxes").asBoxes())
  }

  /// Class logits `[1, Q, columns]`.
  func classes(_ last: Value, columns: Int) -> Value {
    LinearLayer(path: "class_embed", input: configuration.hidden, output: columns, counting: .label)(last)
      .named("pred_logits").kept().role(.output(.classLogits))
  }

  /// What becomes boxes: `[1, Q, 4]`.
  func boxLogits(_ last: Value) -> Value {
    let channels = configuration.hidden
    let hiddenLayers = configuration.boxLayers - 1
    var x = last
    for index in 0..<hiddenLayers {
      x = LinearLayer(path: "bbox_embed.layers.\(index)", input: channels, output: channels)(x)
        .note("Layer \(index) of the small network that turns a query into its box.")
      x = x.applying(ReLU(), as: "bbox_embed.relu\(index)")
        .note("Layer \(index) of the box network, negative values set to zero.")
    }
    return LinearLayer(
      path: "bbox_embed.layers.\(hiddenLayers)", input: channels, output: 4, counting: .coordinate)(x)
      .named("bbox_embed").note("A box's four numbers before the sigmoid, the last layer of the box network.")
  }
}

extension Value {
  /// Marks the boxes that a model gives.
  func asBoxes() -> Value {
    kept().role(.output(.boxes)).note("Boxes as centre, width and height, in fractions of the picture.")
  }
}
