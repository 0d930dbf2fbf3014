import Kernels
import Models
import Tensors
import TestSupport
import Testing

/// The rewritten mask head against the network as published, written out with plain operations.
@Suite struct FastMaskHeadTests {
  private struct Problem {
    var parameters: MaskHeadParameters
    var source: Tensor
    var attention: Tensor
    var adapters: [Tensor]
    var heads: Int

    /// - Parameter sizes: of the source and the three adapters.
    init(hidden: Int, heads: Int, queries: Int, sizes: [(Int, Int)], seed: UInt64) {
      var random = Reproducible(seed: seed)
      let wide = hidden + heads
      let channels = [wide, wide, hidden / 2, hidden / 4, hidden / 8, hidden / 16]
      let stages = (0..<5).map { index in
        MaskHeadParameters.Stage(
          weight: random.tensor([channels[index + 1], channels[index], 3, 3], in: -0.2...0.2),
          bias: random.tensor([channels[index + 1]]),
          normWeight: random.tensor([channels[index + 1]], in: 0.5...1.5),
          normBias: random.tensor([channels[index + 1]], in: -0.5...0.5))
      }
      parameters = MaskHeadParameters(
        stages: stages, outputWeight: random.tensor([1, channels[5], 3, 3]), outputBias: random.tensor([1]))
      source = random.tensor([1, hidden, sizes[0].0, sizes[0].1])
      attention = random.tensor([1, queries, heads, sizes[0].0, sizes[0].1], in: 0...0.5)
      adapters = zip(channels[2...4], sizes[1...]).map { random.tensor([1, $0, $1.0, $1.1]) }
      self.heads = heads
    }

    func expected(query: Int) -> Tensor {
      let attention = attention.reshaped(Array(attention.shape[1...])).rows(query..<query + 1)
      var x = Tensor.concatenated([source, attention], axis: 1)
      for (index, stage) in parameters.stages.enumerated() {
        if index >= 2 {
          let adapter = adapters[index - 2]
          x = adapter.adding(x.resizedNearest(height: adapter.shape[2], width: adapter.shape[3]))
        }
        x = referenceConvolution(x, weight: stage.weight, shift: stage.bias, padding: 1)
        x = x.groupNorm(groups: 8, weight: stage.normWeight, bias: stage.normBias).relu()
      }
      return referenceConvolution(
        x, weight: parameters.outputWeight, shift: parameters.outputBias, padding: 1)
    }
  }

  private func check(_ problem: Problem, method: PackedConvolution.Method, tolerance: Double, _ label: String)
  {
    let kernel = MaskHeadKernel(parameters: problem.parameters, heads: problem.heads, method: method)
    let shared = kernel.shared(source: problem.source, adapters: problem.adapters)
    let queries = Array((0..<problem.attention.shape[1]).reversed())
    guard let masks = kernel.masks(attention: problem.attention, queries: queries, shared: shared) else {
      Issue.record("cancelled by nobody")
      return
    }
    for (row, query) in queries.enumerated() {
      let expected = problem.expected(query: query)
      #expect(
        relativeError(masks.row(row), expected.reshaped(Array(expected.shape[2...]))) < tolerance,
        "\(label), query \(query)")
    }
  }

  /// Even and odd targets along both axes, at every stage.
  @Test(arguments: [
    [(5, 7), (10, 14), (20, 28), (40, 56)], [(4, 6), (7, 12), (14, 23), (27, 45)],
    [(5, 5), (9, 9), (18, 17), (35, 34)], [(3, 17), (6, 33), (12, 66), (23, 131)],
    [(1, 1), (1, 2), (2, 3), (3, 6)],
    [(13, 2), (25, 3), (49, 5), (98, 10)],
  ])
  func doublingStagesEqualThePublishedNetwork(sizes: [(Int, Int)]) {
    check(
      Problem(hidden: 128, heads: 8, queries: 2, sizes: sizes, seed: 1), method: .direct, tolerance: 1e-5,
      "\(sizes)")
  }

  /// DC5's source is as large as the first adapter, and other factors take the explicit way.
  @Test(arguments: [
    [(9, 7), (9, 7), (18, 14), (35, 27)], [(4, 5), (4, 10), (12, 11), (12, 22)],
    [(6, 6), (5, 17), (5, 17), (11, 40)],
  ])
  func otherSizesEqualThePublishedNetwork(sizes: [(Int, Int)]) {
    check(
      Problem(hidden: 128, heads: 8, queries: 2, sizes: sizes, seed: 2), method: .direct, tolerance: 1e-5,
      "\(sizes)")
  }

  /// Winograd's transforms cost accuracy, for which 1e-4 is allowed.
  @Test func winogradStaysNearThePublishedNetwork() {
    check(
      Problem(hidden: 128, heads: 8, queries: 3, sizes: [(8, 9), (15, 18), (30, 35), (59, 70)], seed: 3),
      method: .winograd, tolerance: 1e-4, "winograd")
    check(
      Problem(hidden: 256, heads: 8, queries: 1, sizes: [(9, 11), (9, 11), (18, 22), (36, 43)], seed: 4),
      method: .winograd, tolerance: 1e-4, "winograd at equal size")
  }

  @Test func anySubsetOfQueriesCanBeComputed() throws {
    let problem = Problem(
      hidden: 128, heads: 8, queries: 5, sizes: [(3, 4), (6, 8), (11, 15), (22, 30)], seed: 5)
    let kernel = MaskHeadKernel(parameters: problem.parameters, heads: 8)
    let shared = kernel.shared(source: problem.source, adapters: problem.adapters)
    let all = try #require(kernel.masks(attention: problem.attention, queries: Array(0..<5), shared: shared))
    let some = try #require(
      kernel.masks(attention: problem.attention, queries: [3, 1], shared: shared, threads: 1))
    #expect(relativeError(some.row(0), all.row(3)) == 0)
    #expect(relativeError(some.row(1), all.row(1)) == 0)
  }

  @Test func aCancelledRunReturnsNothing() {
    let problem = Problem(
      hidden: 128, heads: 8, queries: 2, sizes: [(3, 4), (6, 8), (12, 16), (24, 32)], seed: 6)
    let kernel = MaskHeadKernel(parameters: problem.parameters, heads: 8)
    let shared = kernel.shared(source: problem.source, adapters: problem.adapters)
    #expect(kernel.masks(attention: problem.attention, queries: [0, 1], shared: shared) { true } == nil)
  }
}
