import Foundations
import Graph
import Tensors

/// The mask head from `bbox_mask` to masks, query by query over threads, what queries share computed once.
struct MaskHeadFusion: Fusion {
  private let weights: PackedMaskHead

  init(heads: Int) { weights = PackedMaskHead(heads: heads) }

  func step(for node: Node, in graph: ComputationGraph, parameters: [String: Tensor]) -> FusedStep? {
    guard node.path == "mask_head.out_lay", let attention = graph["mask_head.attention"],
      let source = graph["src_proj"]
    else { return nil }
    let adapters = (1...3).compactMap { graph["mask_head.adapter\($0)"] }
    let inputs = [attention.id, source.id] + adapters.map(\.id)
    let skipped = Set(attention.id + 1..<node.id).subtracting(inputs)
    let stages = Stage.maskHeadParts.compactMap { graph[$0]?.id }
    let (weights, shared) = (weights, SharedParts())
    let flops = MaskHeadKernel.flops(
      hidden: source.shape[1], heads: attention.shape[1], queries: node.shape[0],
      sizes: ([source] + adapters).map { ($0.shape[2], $0.shape[3]) })
    return FusedStep(
      inputs: inputs, skipped: skipped, flops: flops,
      timed: { inputs in
        let kernel = weights.kernel(parameters)
        let start = ContinuousClock.now
        let shared = shared.parts(of: Array(inputs.dropFirst()), kernel)
        let clock = MaskHeadClock()
        let masks = kernel.masks(
          attention: inputs[0].reshaped([1] + inputs[0].shape), queries: Array(0..<inputs[0].shape[0]),
          shared: shared, clock: clock, isCancelled: { Task.isCancelled })
        guard let masks else { throw CancellationError() }
        let elapsed = start.duration(to: .now) / .seconds(1)
        // The threads' seconds as shares of the time that passed.
        let sum = clock.seconds.reduce(0, +)
        let seconds = zip(stages, clock.seconds).map { ($0, sum > 0 ? $1 / sum * elapsed : 0) }
        return FusedStep.Outcome(
          masks.reshaped([masks.shape[0], 1] + masks.shape.dropFirst()),
          seconds: Dictionary(uniqueKeysWithValues: seconds))
      })
  }
}

/// The packed weights of a mask head, made when first needed.
private final class PackedMaskHead: Sendable {
  private let heads: Int
  private let packed = Locked<MaskHeadKernel?>(nil)

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
  private let last = Locked<(inputs: [Tensor], parts: MaskHeadKernel.Shared)?>(nil)

  /// - Parameter inputs: `src_proj`, then the three adapters' outputs.
  func parts(of inputs: [Tensor], _ kernel: MaskHeadKernel) -> MaskHeadKernel.Shared {
    let known = last.withLock { $0 }
    if let known, zip(known.inputs, inputs).allSatisfy({ $0.isIdentical(to: $1) }) { return known.parts }
    let parts = kernel.shared(source: inputs[0], adapters: Array(inputs.dropFirst()))
    last.withLock { $0 = (inputs, parts) }
    return parts
  }
}
