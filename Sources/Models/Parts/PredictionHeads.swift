import Graph

/// Class and box of every query from a decoder layer's output: `class_embed` and `bbox_embed`.
struct PredictionHeads {
  let configuration: Configuration
  /// The earlier decoder layer whose output they read, as in training, which trains on every layer's answers; nil for
  /// the last, whose answers are the model's.
  var layer: Int?

  /// - Parameter output: `[1, Q, C]`.
  /// - Returns: `logits [1, Q, classes + 1]`, the last column "no object"; `boxes [1, Q, 4]` as centre x, centre y,
  ///   width, height in fractions of the image.
  @discardableResult
  func callAsFunction(_ output: Value) -> (logits: Value, boxes: Value) {
    let logits = classes(
      output, columns: configuration.classes + 1,
      note:
        "Class logits of every query, the last column for “no object”; a softmax makes probabilities of them."
    )
    return (logits, boxes(boxLogits(output)))
  }

  /// Class logits `[1, Q, columns]`.
  @discardableResult
  func classes(_ output: Value, columns: Int, note: String) -> Value {
    let head = LinearLayer(
      path: "class_embed", input: configuration.hidden, output: columns, counting: .label)
    guard let layer else {
      return head(output).named(ActivationNames.classLogits).kept().role(.output(.classLogits)).note(note)
    }
    return head(output, as: name(ActivationNames.classLogits)).role(.auxiliary(.classLogits, layer: layer))
      .note(note + afterLayer)
  }

  /// What becomes boxes: `[1, Q, 4]`.
  func boxLogits(_ output: Value) -> Value {
    let channels = configuration.hidden
    let hiddenLayers = configuration.boxLayers - 1
    var x = output
    for index in 0..<hiddenLayers {
      x = linear(index, output: channels)(x, as: name("bbox_embed.layers.\(index)"))
        .note("Layer \(index) of the small network that turns a query into its box." + afterLayer)
      x = x.applying(ReLU(), as: name("bbox_embed.relu\(index)"))
        .note("Layer \(index) of the box network, negative values set to zero." + afterLayer)
    }
    return linear(hiddenLayers, output: 4, counting: .coordinate)(
      x, as: name("bbox_embed.layers.\(hiddenLayers)")
    ).named(name("bbox_embed"))
      .note("A box's four numbers before the sigmoid, the last layer of the box network." + afterLayer)
  }

  /// Boxes `[1, Q, 4]` of their logits.
  @discardableResult
  func boxes(_ logits: Value) -> Value {
    let boxes = logits.applying(Sigmoid(), as: name("pred_boxes"))
    guard let layer else { return boxes.asBoxes() }
    return boxes.role(.auxiliary(.boxes, layer: layer)).note(Value.boxNote + afterLayer)
  }

  /// A node's name: that of the published module, or of its use for an earlier layer, `aux.0.pred_boxes`.
  func name(_ path: String) -> String { layer.map { "aux.\($0).\(path)" } ?? path }

  /// What notes of an earlier layer end with.
  var afterLayer: String { layer.map { " This is after decoder layer \($0)." } ?? "" }

  private func linear(_ index: Int, output: Int, counting axis: Axis = .channel) -> LinearLayer {
    LinearLayer(
      path: "bbox_embed.layers.\(index)", input: configuration.hidden, output: output, counting: axis)
  }
}

extension Value {
  fileprivate static let boxNote = "Boxes as centre, width and height, in fractions of the picture."

  /// Marks the boxes that a model gives.
  func asBoxes() -> Value { kept().role(.output(.boxes)).note(Self.boxNote) }
}
