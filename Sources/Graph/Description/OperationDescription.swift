import Tensors

/// An operation as data: its words, and the numbers by which one without parameters can be made again.
public struct OperationDescription: Codable, Hashable, Sendable {
  public let name: String
  public let formula: String
  /// By name; nil for an operation that cannot be made again.
  public let settings: [String: Float]?

  public init(_ operation: any NodeOperation) {
    name = operation.name
    formula = operation.formula
    settings = Self.settings(of: operation)
  }

  private static func settings(of operation: any NodeOperation) -> [String: Float]? {
    switch operation {
    case let operation as Softmax: ["axes": Float(operation.axisCount)]
    case let operation as AttentionScores:
      ["heads": Float(operation.heads), "parts": Float(operation.parts)]
    case let operation as AttentionMapScores: ["heads": Float(operation.heads)]
    case let operation as FeatureMap: ["height": Float(operation.height), "width": Float(operation.width)]
    case let operation as UpsampleNearest:
      ["height": Float(operation.height), "width": Float(operation.width)]
    case let operation as DropAxis: ["axis": Float(operation.axis)]
    case let operation as Scale: ["factor": operation.factor]
    case let operation as MaxPool:
      [
        "kernel": Float(operation.kernel), "stride": Float(operation.geometry.stride),
        "padding": Float(operation.geometry.padding), "dilation": Float(operation.geometry.dilation),
      ]
    case is AttentionContext, is ReLU, is Sigmoid, is GELU, is SiLU, is GlobalAveragePool, is Add, is Tokens,
      is AddAxis, is ConcatenateChannels, is Stack, is Flatten, is Multiply, is InverseSigmoid, is AddToFirst:
      [:]
    default: nil
    }
  }

  /// The operation, where it can be computed from inputs of these forms and gives the stated one; else one that has
  /// only its words.
  func operation(of inputs: [Form], parameters: [Parameter], form: Form) -> any NodeOperation {
    guard parameters.isEmpty, let made = made(from: inputs.map(\.shape)),
      made.shape(inputs: inputs.map(\.shape), parameters: []) == form.shape
    else { return RecordedOperation(name: name, formula: formula, form: form) }
    return made
  }

  /// - Returns: nil where the operation is not known, or its inputs are none that it can read: it would trap on them.
  private func made(from shapes: [[Int]]) -> (any NodeOperation)? {
    guard let settings, let first = shapes.first else { return nil }
    func number(_ name: String) -> Int? { settings[name].flatMap { Int(exactly: $0) } }
    let rank = first.count
    switch (name, shapes.count) {
    case ("softmax", 1):
      guard let axes = number("axes"), (1...max(1, rank)).contains(axes), rank > 0 else { return nil }
      return Softmax(trailingAxes: axes)
    case ("scores", 2):
      guard let heads = number("heads"), rank == 3, first[0] == 1, (1...max(1, first[2])).contains(heads),
        first[2] % heads == 0
      else { return nil }
      let keys = shapes[1]
      if keys.count == 3, keys[0] == 1, keys[2] == first[2] {
        let parts = number("parts") ?? 1
        return (1...64).contains(parts) ? AttentionScores(heads: heads, parts: parts) : nil
      }
      return keys.count == 4 && keys[0] == 1 && keys[1] == first[2] ? AttentionMapScores(heads: heads) : nil
    case ("context", 2):
      let values = shapes[1]
      let fits =
        rank == 4 && first[0] == 1 && first[1] > 0 && values.count == 3 && values[0] == 1
        && values[1] == first[3] && first[1] <= max(1, values[2]) && values[2] % first[1] == 0
      return fits ? AttentionContext() : nil
    case ("relu", 1): return ReLU()
    case ("sigmoid", 1): return Sigmoid()
    case ("gelu", 1): return GELU()
    case ("silu", 1): return SiLU()
    case ("max_pool2d", 1):
      let sizes = ["kernel", "stride", "padding", "dilation"].compactMap(number)
      guard rank == 4, !first.contains(0), sizes.count == 4, sizes.allSatisfy((0...64).contains),
        sizes[0] > 0, sizes[1] > 0, sizes[3] > 0
      else { return nil }
      return MaxPool(
        kernel: sizes[0], geometry: .init(stride: sizes[1], padding: sizes[2], dilation: sizes[3]))
    case ("adaptive_avg_pool2d", 1): return rank == 4 && !first.contains(0) ? GlobalAveragePool() : nil
    case ("mul", 1): return settings["factor"].map { Scale(by: $0) }
    case ("mul", 2): return shapes[1] == first ? Multiply() : nil
    case ("inverse_sigmoid", 1): return InverseSigmoid()
    case ("add_to_first", 2):
      let other = shapes[1]
      let fits = rank > 0 && other.count == rank && other.dropLast() == first.dropLast()
      return fits && other[rank - 1] <= first[rank - 1] ? AddToFirst() : nil
    case ("add", 2):
      let other = shapes[1]
      let fits =
        rank > 0 && other.count == rank && other.dropFirst() == first.dropFirst()
        && (first[0] == other[0] || first[0] == 1 || other[0] == 1) && first[0] > 0 && other[0] > 0
      return fits ? Add() : nil
    case ("tokens", 1): return rank == 4 && first[0] == 1 ? Tokens() : nil
    case ("feature_map", 1):
      guard let height = number("height"), let width = number("width"), rank == 3, first[0] == 1, height > 0,
        width > 0, height <= first[1], width <= first[1], height * width == first[1]
      else { return nil }
      return FeatureMap(height: height, width: width)
    case ("unsqueeze", 1): return AddAxis()
    case ("squeeze", 1):
      guard let axis = number("axis"), first.indices.contains(axis), first[axis] == 1 else { return nil }
      return DropAxis(axis)
    case ("stack", _): return shapes.allSatisfy { $0 == first } ? Stack() : nil
    case ("cat", _):
      let rows = shapes.map { $0.first ?? 0 }
      let fits =
        rank >= 2 && shapes.allSatisfy { $0.count == rank && $0.dropFirst(2) == first.dropFirst(2) }
        && rows.allSatisfy { $0 > 0 && ($0 == 1 || $0 == rows.max()) }
      return fits ? ConcatenateChannels() : nil
    case ("interpolate", 1):
      guard let height = number("height"), let width = number("width"), rank == 4, height > 0, width > 0,
        height <= 1 << 15, width <= 1 << 15, first[2] > 0, first[3] > 0
      else { return nil }
      return UpsampleNearest(height: height, width: width)
    case ("flatten", 1): return rank == 4 ? Flatten() : nil
    default: return nil
    }
  }
}

/// An operation of which only its words are known: what it gives can be had from a recording alone.
struct RecordedOperation: NodeOperation {
  let name: String
  let formula: String
  let form: Form

  var canEvaluate: Bool { false }

  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { form.shape }
  func axes(inputs: [Form]) -> [Axis] { form.axes }
  func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 0 }
  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    preconditionFailure("a recorded activation is given, never evaluated")
  }
}
