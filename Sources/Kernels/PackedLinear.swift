import CKernels
import Tensors

/// `x Wᵀ + b` over the last axis, with the weights in the order the kernel reads them, and a ReLU folded in.
///
/// The roles of `ck_correlate` are exchanged: sixteen tokens are its weights, a panel of `Wᵀ` its input. So each
/// product lands where it belongs, token by token, and nothing is transposed afterwards.
public struct PackedLinear: Sendable {
  public let inputChannels: Int
  public let outputChannels: Int
  /// Panels of `[inputs, outputs of the panel]`, one after another; outputs in whole vectors, zero past the last.
  private let panels: Tensor
  private let bias: Tensor

  /// Outputs of a panel: three vectors, for which the kernel loads least.
  private static let panelWidth = 48
  /// Floats of the tokens that stay in a second-level cache of 1 MB beside a panel.
  private static let tokenBudget = 64 * 1024

  /// - Parameters:
  ///   - weight: `[outputs, inputs]`.
  ///   - bias: `[outputs]`, or nil for 0.
  public init(weight: Tensor, bias: Tensor? = nil) {
    precondition(weight.shape.count == 2, "[outputs, inputs], not \(weight.shape)")
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    precondition(bias.map { $0.count == outputs } ?? true, "one bias for each output")
    outputChannels = outputs
    inputChannels = inputs
    self.bias = bias ?? Tensor(shape: [outputs], repeating: 0)
    panels = Tensor(shape: [Workspace.rounded(outputs), inputs]) { packed in
      weight.withUnsafeElements { source in
        guard let source = source.baseAddress, let packed = packed.baseAddress else { return }
        parallelFor((outputs + 15) / 16, threads: threadCount(products: weight.count * 4)) { block, _ in
          let first = 16 * block
          let panel = first / Self.panelWidth * Self.panelWidth
          ck_pack(
            source + first * inputs, Int32(min(16, outputs - first)), 16, inputs, nil,
            packed + panel * inputs + first - panel, Self.width(ofPanelAt: panel, outputs))
        }
      }
    }
  }

  private static func width(ofPanelAt first: Int, _ outputs: Int) -> Int {
    min(panelWidth, Workspace.rounded(outputs - first))
  }

  /// - Parameters:
  ///   - x: `[..., inputs]`.
  ///   - threads: at most so many; nil for one a processor if that pays.
  /// - Returns: `[..., outputs]`.
  public func callAsFunction(_ x: Tensor, relu: Bool = false, threads: Int? = nil) -> Tensor {
    precondition(x.shape.last == inputChannels, "\(x.shape) by weight [\(outputChannels), \(inputChannels)]")
    let tokens = Array(x.shape.dropLast()).elementCount
    let threads = threads ?? threadCount(products: x.count * outputChannels)
    let parts = parts(tokens: tokens, threads: threads)
    return Tensor(shape: x.shape.dropLast() + [outputChannels]) { result in
      x.withUnsafeElements { x in
        guard let x = x.baseAddress, let result = result.baseAddress else { return }
        parallelFor(parts.count, threads: threads) { index, workspace in
          run(parts[index], x, relu: relu, into: result, workspace)
        }
      }
    }
  }

  /// What one thread computes at a time.
  private struct Part {
    let tokens: Range<Int>
    /// First outputs of the panels.
    let panels: [Int]
  }

  /// Groups of tokens that fit the cache; where these are few, the panels are divided too.
  private func parts(tokens: Int, threads: Int) -> [Part] {
    let blocks = (tokens + 15) / 16
    let perGroup = max(Self.tokenBudget / (16 * max(inputChannels, 1)), 1)
    let groups = min((blocks + perGroup * threads - 1) / (perGroup * threads) * threads, blocks)
    let panels = Array(stride(from: 0, to: outputChannels, by: Self.panelWidth))
    let divisions = threads == 1 || groups >= 2 * threads ? 1 : min(2 * threads, panels.count)
    return (0..<groups).flatMap { group in
      let range = 16 * (blocks * group / groups)..<min(16 * (blocks * (group + 1) / groups), tokens)
      return (0..<divisions).map { division in
        let first = panels.count * division / divisions
        return Part(tokens: range, panels: Array(panels[first..<panels.count * (division + 1) / divisions]))
      }
    }
  }

  private func run(
    _ part: Part, _ x: UnsafePointer<Float>, relu: Bool, into result: UnsafeMutablePointer<Float>,
    _ workspace: Workspace
  ) {
    let (inputs, outputs) = (inputChannels, outputChannels)
    let blocks = PackedWeights.blocks(outputs: part.tokens.count, depth: inputs)
    let tokenCount = PackedWeights.count(blocks, depth: inputs)
    workspace.reserve(Workspace.rounded(tokenCount) + 16 * Self.panelWidth)
    let tokens = workspace.take(tokenCount)
    let raw = workspace.take(16 * Self.panelWidth)
    for block in blocks {
      ck_pack(
        x + (part.tokens.lowerBound + block.firstOutput) * inputs, Int32(block.outputs), Int32(block.rows),
        inputs, nil, tokens + block.offset, block.rows)
    }
    let offsets = [0]
    panels.withUnsafeElements { panels in
      bias.withUnsafeElements { bias in
        guard let panels = panels.baseAddress, let bias = bias.baseAddress else { return }
        for first in part.panels {
          let width = Self.width(ofPanelAt: first, outputs)
          for block in blocks {
            ck_correlate(
              tokens + block.offset, block.rows, Int32(block.rows), panels + first * inputs, width,
              Int32(inputs),
              offsets, 1, 0, raw, Self.panelWidth, Int32(width))
            let token = part.tokens.lowerBound + block.firstOutput
            ck_add_rows(
              raw, Self.panelWidth, bias + first, 0, Int32(block.outputs), min(width, outputs - first),
              relu ? 1 : 0, result + token * outputs + first, outputs)
          }
        }
      }
    }
  }
}
