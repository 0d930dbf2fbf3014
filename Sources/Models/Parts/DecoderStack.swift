import Graph

/// The decoder's layers one after another, and the norm that each one's output goes through.
struct DecoderStack {
  let configuration: Configuration

  /// - Parameters:
  ///   - target: `[1, Q, C]`, what the first layer reads.
  ///   - layer: traces the layer of a number from what it reads.
  /// - Returns: each layer's output after `decoder.norm`, `[1, Q, C]`, and what the model's answers are made from: the
  ///   last of them.
  func callAsFunction(
    from target: Value, _ layer: (Int, Value) -> Value
  ) -> (outputs: [Value], last: Value) {
    let handsOnNormed = configuration.variant?.handsOnNormedOutput == true
    let norm = LayerNorm(path: "transformer.decoder.norm", channels: configuration.hidden)
    var target = target
    var outputs: [Value] = []
    for index in 0..<configuration.decoderLayers {
      target = layer(index, target)
      let output = norm(target, as: "transformer.decoder.norm.\(index)")  // [1, Q, C]
      outputs.append(output.asDecoderOutput(layer: index))
      if handsOnNormed { target = output }
    }
    _ = Value.decoderOutputs(outputs)
    let last = outputs[outputs.count - 1]
    // Where outputs are handed on normed, transformers norms the last one once more.
    guard handsOnNormed else { return (outputs, last.named("transformer.decoder.norm")) }
    let again = norm(last)
      .note("Normed once more, as transformers does: what class, box and mask start from.")
    return (outputs, again)
  }
}
