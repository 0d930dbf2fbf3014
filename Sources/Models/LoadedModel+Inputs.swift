import Graph

extension LoadedModel {
  /// One pass over the very input that another run had, as a recording by another program holds it.
  ///
  /// - Parameter budget: bytes of activations to hold at most.
  /// - Throws: `ModelError.lacks` or `.notHeld` where there is none, `.outputShape` where it is no `[1, 3, H, W]`, `.inputTooLarge`;
  ///   `GraphError.notRecorded` where it was not recorded.
  public func run(inputOf other: ForwardRun, budget: Int = Recorder.defaultBudget) throws -> ForwardRun {
    guard let node = other.anatomy.input else {
      throw other.lacking("input")
    }
    let input = try other.recorder.activation(node.path)
    guard input.shape.count == 4, input.shape.starts(with: [1, 3]), !input.shape.contains(0) else {
      throw ModelError.outputShape(path: node.path, expected: "[1, 3, H, W]", found: input.shape)
    }
    return run(
      of: other.picture, seen: other.image, as: other.resized, try recorder(input: input, budget: budget),
      notices)
  }
}
