import Kernels
import Synchronization
import Tensors

/// The mask head, one query at a time.
///
/// Two rewritings save three quarters of the arithmetic. Convolution is linear, so what all queries of an image
/// share is convolved once: the image's channels in `lay1`, and the adapters, which are added before `lay3`, `lay4` and
/// `lay5`. And those three see an upsampled image, which `UpsampledConvolution` never builds.
///
/// One query's activations fit a core's cache, all queries' do not: hence a query a thread, from end to end.
/// Group norm needs the whole map before any of it can be normalised, so each stage leaves its raw output and the
/// sums; the next one normalises as it reads.
public struct MaskHeadKernel: Sendable {
  let parameters: MaskHeadParameters
  private let heads: Int
  private let sharedInput: PackedConvolution
  /// The heads' part of `lay1`.
  let attentionInput: NormalizedConvolution
  let second: NormalizedConvolution
  let later: [LaterStage]

  /// `lay3`, `lay4` or `lay5`.
  struct LaterStage: Sendable {
    /// Of the adapter, with the bias.
    fileprivate let shared: PackedConvolution
    let upsampled: UpsampledConvolution
    /// For a source as large as the adapter, or enlarged by another factor than two.
    let sameSize: NormalizedConvolution
  }

  /// What the queries of one image share.
  public struct Shared: Sendable {
    /// `lay1` of the image's channels, `[1, outputs, h, w]`.
    let input: Tensor
    /// `lay3`, `lay4`, `lay5` of the adapters' outputs, `[1, outputs, H, W]`.
    let adapters: [Tensor]
  }

  /// - Parameters:
  ///   - parameters: of the published network; every channel count but the last divisible by 8.
  ///   - heads: attention heads, the last channels of `lay1`'s input.
  ///   - method: `.winograd` for `lay2` and the shared parts where it pays (1e-4), `.direct` for 1e-5.
  public init(parameters: MaskHeadParameters, heads: Int, method: PackedConvolution.Method = .winograd) {
    precondition(parameters.stages.count == 5, "five stages, not \(parameters.stages.count)")
    precondition(
      parameters.stages.allSatisfy { $0.bias.count % MaskHeadPass.groups == 0 },
      "channels in groups of equal size")
    self.parameters = parameters
    self.heads = heads
    let first = parameters.stages[0]
    func suiting(_ weight: Tensor) -> PackedConvolution.Method {
      min(weight.shape[0], weight.shape[1]) >= 32 ? method : .direct
    }
    let (ofImage, ofAttention) = Self.splitInputs(first.weight, at: first.weight.shape[1] - heads)
    sharedInput = PackedConvolution(weight: ofImage, shift: first.bias, padding: 1, method: suiting(ofImage))
    attentionInput = NormalizedConvolution(weight: ofAttention, bias: nil, method: .direct)
    second = NormalizedConvolution(
      weight: parameters.stages[1].weight, bias: parameters.stages[1].bias,
      method: suiting(parameters.stages[1].weight))
    later = parameters.stages[2...].map { stage in
      LaterStage(
        shared: PackedConvolution(
          weight: stage.weight, shift: stage.bias, padding: 1, method: suiting(stage.weight)),
        upsampled: UpsampledConvolution(weight: stage.weight),
        sameSize: NormalizedConvolution(weight: stage.weight, bias: nil, method: suiting(stage.weight)))
    }
  }

  /// `[outputs, inputs, 3, 3]` before and from input `channel` on.
  private static func splitInputs(_ weight: Tensor, at channel: Int) -> (Tensor, Tensor) {
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    func part(_ range: Range<Int>) -> Tensor {
      Tensor(shape: [outputs, range.count, 3, 3]) { part in
        weight.withUnsafeElements { source in
          for output in 0..<outputs {
            for index in 0..<range.count * 9 {
              part[output * range.count * 9 + index] =
                source[(output * inputs + range.lowerBound) * 9 + index]
            }
          }
        }
      }
    }
    return (part(0..<channel), part(channel..<inputs))
  }

  /// Computes what the queries of an image share.
  ///
  /// - Parameters:
  ///   - source: the projected image, `[1, hidden, h, w]`.
  ///   - adapters: the outputs of `adapter1` to `adapter3`, `[1, channels, H, W]`.
  public func shared(source: Tensor, adapters: [Tensor], threads: Int? = nil) -> Shared {
    precondition(adapters.count == later.count, "three adapters, not \(adapters.count)")
    return Shared(
      input: sharedInput(source, threads: threads),
      adapters: zip(later, adapters).map { stage, adapter in stage.shared(adapter, threads: threads) })
  }

  /// Computes the masks of some queries.
  ///
  /// - Parameters:
  ///   - attention: `bbox_mask`, `[1, Q, heads, h, w]`.
  ///   - queries: indices below Q, in the order of the result.
  ///   - clock: is told how long each stage took.
  ///   - isCancelled: asked before each query, on the calling thread and others; once it said true on one of them
  ///     no further query is begun.
  /// - Returns: `[queries.count, H, W]` logits, or nil if cancelled.
  public func masks(
    attention: Tensor, queries: [Int], shared: Shared, threads: Int? = nil, clock: MaskHeadClock? = nil,
    isCancelled: @Sendable () -> Bool = { false }
  ) -> Tensor? {
    precondition(
      attention.shape.count == 5 && attention.shape[2] == heads, "[1, Q, heads, h, w], not \(attention.shape)"
    )
    precondition(
      Array(attention.shape[3...]) == Array(shared.input.shape[2...]), "attention beside another image")
    precondition(
      queries.allSatisfy { (0..<attention.shape[1]).contains($0) }, "queries below \(attention.shape[1])")
    let hasStopped = Atomic(false)
    let target = shared.adapters.last.map { Array($0.shape[2...]) } ?? []
    let masks = Tensor(shape: [queries.count] + target) { masks in
      attention.withUnsafeElements { attention in
        guard let attention = attention.baseAddress, let masks = masks.baseAddress else { return }
        let step = heads * shared.input.shape[2] * shared.input.shape[3]
        parallelFor(queries.count, threads: threads ?? defaultThreadCount) { index, workspace in
          if isCancelled() { hasStopped.store(true, ordering: .relaxed) }
          guard !hasStopped.load(ordering: .relaxed) else { return }
          Workspace.borrowed { activations in
            let seconds = MaskHeadPass(
              kernel: self, shared: shared, activations: activations, workspace: workspace
            ).run(attention + queries[index] * step, into: masks + index * target.elementCount)
            clock?.add(seconds)
          }
        }
      }
    }
    return hasStopped.load(ordering: .relaxed) ? nil : masks
  }
}
