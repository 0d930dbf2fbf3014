import Graph

// What every model with a transformer has at its ends, named and explained once.

extension GraphBuilder {
  /// The picture as the network sees it, `[1, 3, height, width]`.
  func image(height: Int, width: Int) -> Value {
    input(ActivationNames.input, shape: [1, 3, height, width], axes: [.batch, .channel, .y, .x]).role(.input)
      .note(
        "The picture normalised per channel by mean and deviation: ImageNet's 0.485 0.456 0.406 and 0.229 0.224 0.225, unless the weights name others."
      )
  }

  /// The query embedding `[Q, C]` as `[1, Q, C]`.
  func queries(_ embedding: Parameter) -> Value {
    learned(embedding, as: "query_embed").role(.queries)
      .note("The learned queries: one vector per object slot, the same for every picture.")
  }
}

extension Value {
  /// Marks the features `[1, C, H, W]` that the transformer starts from.
  func asSource() -> Value {
    named("src_proj").kept().role(.projection)
      .note("Layer 4 brought to the transformer's number of channels by a 1×1 convolution.")
  }

  /// Marks the positions `[1, C, H, W]`.
  func asPosition() -> Value {
    kept().role(.position)
      .note(
        "Added to queries and keys, it tells attention where places lie; without it attention sees an unordered set."
      )
  }

  /// The encoder's last tokens `[1, HW, C]` as a feature map of the size of `source`.
  func asMemory(of source: Value) -> Value {
    applying(FeatureMap(height: source.shape[2], width: source.shape[3]), as: ActivationNames.memory).kept()
      .role(.memory).note("The encoder's result as a feature map: the picture as the decoder reads it.")
  }

  /// A memory `[1, C, H, W]` as the tokens `[1, HW, C]` that the decoder reads, so that a change to the one is a change
  /// to the other.
  func asMemoryTokens() -> Value {
    applying(Tokens(), as: "transformer.memory").note("The memory place by place, as the decoder's values.")
  }

  /// Marks a decoder layer's normed output, `[1, Q, C]`.
  func asDecoderOutput(layer: Int) -> Value {
    role(.decoderOutput(layer: layer)).note(
      "The decoder's shared norm on layer \(layer)'s output: one slice of hs.")
  }

  /// Normed outputs `[1, Q, C]` of the decoder's layers as `hs [layers, 1, Q, C]`.
  static func decoderOutputs(_ outputs: [Value]) -> Value {
    outputs[0].applying(Stack(), with: Array(outputs.dropFirst()), as: ActivationNames.decoderOutputs).kept()
      .role(.decoderOutputs)
      .note(
        "Every query after every decoder layer. The last layer feeds class, box and mask; in training every layer is scored (auxiliary losses)."
      )
  }
}

extension Configuration {
  /// From the backbone's channels to the transformer's.
  var inputProjection: Conv2d {
    Conv2d(path: "input_proj", input: backbone.channels, output: hidden, kernel: 1)
  }

  var queryEmbedding: Parameter { Parameter(name: "query_embed.weight", shape: [queries, hidden]) }

  /// The positions of the places of `source [1, C, H, W]`: sines, or learned ones.
  func positions(of source: Value) -> Value {
    guard let places = variant?.learnedPositions else {
      return source.applying(SinePositionEncoding(channels: hidden), as: "pos")
    }
    let embeddings = ["col", "row"].map {
      Parameter(name: "backbone.1.\($0)_embed.weight", shape: [places, hidden / 2])
    }
    return source.applying(LearnedPosition(), as: "pos", parameters: embeddings)
  }

  /// Pixels that a side of the input may have at most, where positions have an end.
  var sideLimit: Int? { variant?.learnedPositions.map { $0 * backbone.stride } }
}
