import ModelGraph
import Synchronization
import Tensors

/// The mask head from `bbox_mask` to masks, query by query over threads, what queries share computed once.
struct MaskHeadFusion: Fusion {
  /// Queries between two looks at whether the run was cancelled.
  private static let queriesAtATime = 20

  private let weights: PackedMaskHead

  init(heads: Int) { weights = PackedMaskHead(heads: heads) }

  func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    guard node.path == "mask_head.out_lay", let attention = graph["mask_head.attention"],
      let source = graph["src_proj"]
    else { return nil }
    let adapters = (1...3).compactMap { graph["mask_head.adapter\($0)"]?.id }
    let inputs = [attention.id, source.id] + adapters
    let skipped = Set(attention.id + 1..<node.id).subtracting(inputs)
    let (weights, shared) = (weights, SharedParts())
    return FusedStep(inputs: inputs, skipped: skipped) { inputs in
      let kernel = weights.kernel(parameters)
      let shared = shared.parts(of: Array(inputs.dropFirst()), kernel)
      let parts = try stride(from: 0, to: inputs[0].shape[0], by: Self.queriesAtATime).map { first in
        try Task.checkCancellation()
        let queries = inputs[0].rows(first..<min(first + Self.queriesAtATime, inputs[0].shape[0]))
        let masks = kernel.masks(
          attention: queries.reshaped([1] + queries.shape), queries: Array(0..<queries.shape[0]),
          shared: shared)
        guard let masks else { throw CancellationError() }
        return masks.reshaped([masks.shape[0], 1] + masks.shape.dropFirst())
      }
      return parts.count == 1 ? parts[0] : .concatenated(parts, axis: 0)
    }
  }
}

/// The packed weights of a mask head, made when first needed.
private final class PackedMaskHead: Sendable {
  private let heads: Int
  private let packed = Mutex<MaskHeadKernel?>(nil)

  init(heads: Int) { self.heads = heads }

  func kernel(_ parameters: [String: Tensor]) -> MaskHeadKernel {
    if let kernel = packed.withLock({ $0 }) { return kernel }
    func parameter(_ name: String) -> Tensor {
      guard let tensor = parameters["mask_head.\(name)"] else {
        preconditionFailure("a mask head without \(name)")
      }
      return tensor
    }
    let stages = (1...5).map { number in
      MaskHeadParameters.Stage(
        weight: parameter("lay\(number).weight"), bias: parameter("lay\(number).bias"),
        normWeight: parameter("gn\(number).weight"), normBias: parameter("gn\(number).bias"))
    }
    let kernel = MaskHeadKernel(
      parameters: MaskHeadParameters(
        stages: stages, outputWeight: parameter("out_lay.weight"), outputBias: parameter("out_lay.bias")),
      heads: heads)
    packed.withLock { $0 = kernel }
    return kernel
  }
}

/// What the queries of one run share, kept while source and adapters stay the same.
private final class SharedParts: Sendable {
  private let last = Mutex<(inputs: [Tensor], parts: MaskHeadKernel.Shared)?>(nil)

  /// - Parameter inputs: `src_proj`, then the three adapters' outputs.
  func parts(of inputs: [Tensor], _ kernel: MaskHeadKernel) -> MaskHeadKernel.Shared {
    let known = last.withLock { $0 }
    if let known, zip(known.inputs, inputs).allSatisfy({ $0.isIdentical(to: $1) }) { return known.parts }
    let parts = kernel.shared(source: inputs[0], adapters: Array(inputs.dropFirst()))
    last.withLock { $0 = (inputs, parts) }
    return parts
  }
}
