import Kernels
import Tensors

/// A convolution with what follows it: batch norm, shortcut and ReLU in one pass over memory.
///
/// Fits `conv`, `bn(conv)`, `bn(conv) + shortcut` and either with a ReLU.
public struct ConvolutionFusion: Fusion {
  private let packed = PackedLayers<PackedConvolution>()

  public init() {}

  public func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    guard let pattern = Pattern(endingAt: node, in: graph), let layer = Layer(pattern, parameters) else {
      return nil
    }
    let packed = packed
    let hasReLU = pattern.hasReLU
    // A convolution that every run fuses with its batch norm is seldom looked at itself: not worth a second copy of
    // its weights.
    let isPassing =
      pattern.norm == nil
      && graph.consumers[node.id].contains { graph.nodes[$0].operation is FrozenBatchNormalization }
    let output = ImageShape(height: node.shape[2], width: node.shape[3])
    let method = isPassing ? .direct : layer.method(for: output)
    return FusedStep(
      inputs: pattern.inputs, skipped: pattern.skipped,
      flops: node.shape[0] * layer.flops(for: output, method)
    ) { inputs in
      let convolution =
        isPassing
        ? layer.packed(method)
        : packed.layer("\(layer.name) \(method)", isKeptAtOnce: { $0.method == .direct }) {
          layer.packed(method)
        }
      let residual = inputs.count > 1 ? inputs[1] : nil
      let rows = (0..<inputs[0].shape[0]).map { row in
        convolution(inputs[0].rows(row..<row + 1), residual: residual?.rows(row..<row + 1), relu: hasReLU)
      }
      return rows.count == 1 ? rows[0] : .concatenated(rows, axis: 0)
    }
  }
}

/// The nodes of one fused convolution.
private struct Pattern {
  let convolution: Node
  let operation: Convolution
  private(set) var norm: Node?
  private(set) var hasReLU = false
  /// The convolution's input, then the shortcut if there is one.
  private(set) var inputs: [Int] = []
  private(set) var skipped: Set<Int> = []

  init?(endingAt node: Node, in graph: ComputationGraph) {
    var current = node
    var shortcut: Int?
    if current.operation is ReLU {
      hasReLU = true
      current = graph.nodes[current.inputs[0]]
      skipped.insert(current.id)
    }
    if current.operation is Add {
      shortcut = current.inputs[1]
      current = graph.nodes[current.inputs[0]]
      skipped.insert(current.id)
    }
    if current.operation is FrozenBatchNormalization {
      norm = current
      current = graph.nodes[current.inputs[0]]
      skipped.insert(current.id)
    } else if hasReLU || shortcut != nil {
      return nil
    }
    guard let operation = current.operation as? Convolution else { return nil }
    convolution = current
    self.operation = operation
    inputs = [current.inputs[0]] + (shortcut.map { [$0] } ?? [])
  }
}

/// What packing needs of a pattern's convolution.
private struct Layer: Sendable {
  let name: String
  let weight: Tensor
  let bias: Tensor?
  let norm: [Tensor]
  let geometry: ConvolutionGeometry

  init?(_ pattern: Pattern, _ parameters: [String: Tensor]) {
    let own = pattern.convolution.parameters.compactMap { parameters[$0.name] }
    guard own.count == pattern.convolution.parameters.count, own[0].shape.count == 4 else { return nil }
    let norm = (pattern.norm?.parameters ?? []).compactMap { parameters[$0.name] }
    geometry = pattern.operation.geometry
    // The packed kernels know one group and these strides; a batch norm has four tensors, and no bias before it.
    guard pattern.operation.groups == 1 else { return nil }
    guard geometry.stride == 1 || (geometry.stride == 2 && geometry.dilation == 1) else { return nil }
    guard norm.isEmpty || (norm.count == 4 && own.count == 1) else { return nil }
    name = (pattern.norm ?? pattern.convolution).path
    weight = own[0]
    bias = own.count > 1 ? own[1] : nil
    self.norm = norm
  }

  func method(for output: ImageShape) -> PackedConvolution.Method {
    PackedConvolution.method(
      weightShape: weight.shape, stride: geometry.stride, padding: geometry.padding,
      dilation: geometry.dilation, output: output)
  }

  func packed(_ method: PackedConvolution.Method) -> PackedConvolution {
    let folded =
      norm.isEmpty ? nil : FrozenBatchNorm(weight: norm[0], bias: norm[1], mean: norm[2], variance: norm[3])
    defer { weight.releasePages() }
    return PackedConvolution(
      weight: weight, scale: folded?.scale, shift: folded?.shift ?? bias, stride: geometry.stride,
      padding: geometry.padding, dilation: geometry.dilation, method: method)
  }

  /// Operations executed for one map.
  func flops(for output: ImageShape, _ method: PackedConvolution.Method) -> Int {
    PackedConvolution.flops(
      weightShape: weight.shape, stride: geometry.stride, padding: geometry.padding,
      dilation: geometry.dilation, output: output, method: method)
  }
}
