import Foundation
import Kernels
import Tensors
import TestSupport
import Testing

/// Attention in tiles and the vectorised row operations against their definitions.
@Suite struct FastVectorTests {
  /// `softmax(scale · Q Kᵀ) V` in double precision.
  private func referenceAttention(_ q: Tensor, _ k: Tensor, _ v: Tensor, heads: Int, scale: Float) -> Tensor {
    let (to, from, width) = (q.shape[1], k.shape[1], q.shape[2])
    let depth = width / heads
    let (queries, keys, values) = (q.values, k.values, v.values)
    var result = [Float](repeating: 0, count: to * width)
    for head in 0..<heads {
      let channels = head * depth..<(head + 1) * depth
      for i in 0..<to {
        let scores = (0..<from).map { j in
          channels.reduce(0.0) { $0 + Double(queries[i * width + $1]) * Double(keys[j * width + $1]) }
            * Double(scale)
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let total = weights.reduce(0, +)
        for channel in channels {
          let sum = (0..<from).reduce(0.0) { $0 + weights[$1] * Double(values[$1 * width + channel]) }
          result[i * width + channel] = Float(sum / total)
        }
      }
    }
    return Tensor(shape: q.shape, values: result)
  }

  @Test func attentionInTilesEqualsTheDefinition() {
    var random = Reproducible(seed: 1)
    for _ in 0..<25 {
      let heads = Int.random(in: 1...8, using: &random)
      let width = heads * Int.random(in: 1...40, using: &random)
      let (to, from) = (Int.random(in: 1...70, using: &random), Int.random(in: 1...90, using: &random))
      let q = random.tensor([1, to, width], in: -3...3)
      let k = random.tensor([1, from, width], in: -3...3)
      let v = random.tensor([1, from, width])
      let expected = referenceAttention(q, k, v, heads: heads, scale: 0.5)
      for threads in [1, 3] {
        let actual = Tensor.attention(
          queries: q, keys: k, values: v, heads: heads, scale: 0.5, threads: threads)
        #expect(relativeError(actual, expected) < 1e-5, "\(heads) heads of \(width), \(to) to \(from)")
      }
    }
  }

  @Test func attentionOverManyKeysEqualsTheDefinition() {
    var random = Reproducible(seed: 2)
    let q = random.tensor([1, 17, 16], in: -3...3)
    let k = random.tensor([1, 3000, 16], in: -3...3)
    let v = random.tensor([1, 3000, 16])
    let actual = Tensor.attention(queries: q, keys: k, values: v, heads: 2, scale: 1)
    #expect(relativeError(actual, referenceAttention(q, k, v, heads: 2, scale: 1)) < 1e-5)
  }

  @Test func groupNormEqualsThePlainForm() {
    var random = Reproducible(seed: 8)
    for _ in 0..<30 {
      let groups = Int.random(in: 1...8, using: &random)
      let channels = groups * Int.random(in: 1...9, using: &random)
      let shape = [
        Int.random(in: 1...3, using: &random), channels, Int.random(in: 1...23, using: &random),
        Int.random(in: 1...41, using: &random),
      ]
      let x = random.tensor(shape, in: -3...5)
      let (weight, bias) = (random.tensor([channels]), random.tensor([channels]))
      let expected = x.groupNorm(groups: groups, weight: weight, bias: bias)
      let actual = x.vectorGroupNorm(groups: groups, weight: weight, bias: bias, threads: 2)
      #expect(relativeError(actual, expected) < 1e-5, "\(shape) in \(groups) groups")
      let clamped = x.vectorGroupNorm(groups: groups, weight: weight, bias: bias, relu: true)
      #expect(relativeError(clamped, expected.relu()) < 1e-5, "\(shape) in \(groups) groups")
    }
  }

  /// One row against a long tail of others: each element is then exp of what went in, relative to the first.
  @Test func theExponentialIsAccurateOverItsRange() {
    let arguments = stride(from: Float(0), through: -80, by: -0.0137).map { $0 }
    let actual = Tensor(shape: [arguments.count], values: arguments).vectorSoftmax(trailingAxes: 1).values
    let total = arguments.reduce(0.0) { $0 + exp(Double($1)) }
    let worst = zip(arguments, actual).map { abs(Double($1) * total / exp(Double($0)) - 1) }.max() ?? 1
    #expect(worst < 4e-7, "\(worst)")
  }

  @Test func softmaxHandlesMasksAndNaN() {
    let masked = Tensor(shape: [1, 4], values: [-.infinity, 0, -200, 0]).vectorSoftmax(trailingAxes: 1)
    #expect(masked.values == [0, 0.5, 0, 0.5])
    let broken = Tensor(shape: [1, 20], values: [Float.nan] + [Float](repeating: 1, count: 19))
    #expect(broken.vectorSoftmax(trailingAxes: 1).values.filter(\.isNaN).count == 20)
  }

  @Test func softmaxOverSeveralAxesEqualsThePlainOne() {
    var random = Reproducible(seed: 3)
    for shape in [[1, 3, 8, 5, 7], [1, 1, 2, 33, 70], [1, 5, 1, 1, 1], [2, 9, 3, 4, 4]] {
      let scores = random.tensor(shape, in: -20...20)
      #expect(relativeError(scores.vectorSoftmax(trailingAxes: 3), scores.softmax(axes: [2, 3, 4])) < 1e-6)
      #expect(relativeError(scores.vectorSoftmax(trailingAxes: 1), scores.softmax(axes: [4])) < 1e-6)
    }
  }

  @Test func layerNormEqualsThePlainOne() {
    var random = Reproducible(seed: 4)
    for width in [1, 5, 16, 100, 256, 333] {
      let x = random.tensor([1, 300, width], in: 5...9)
      let residual = random.tensor([1, 300, width])
      let (weight, bias) = (random.tensor([width]), random.tensor([width]))
      #expect(
        relativeError(x.vectorLayerNorm(weight: weight, bias: bias), x.layerNorm(weight: weight, bias: bias))
          < 2e-6)
      let sum = x.adding(residual).layerNorm(weight: weight, bias: bias)
      #expect(relativeError(x.vectorLayerNorm(adding: residual, weight: weight, bias: bias), sum) < 2e-6)
    }
  }

  @Test func linearLayersEqualTheDefinition() {
    var random = Reproducible(seed: 9)
    for number in 0..<40 {
      let (inputs, outputs) = (
        Int.random(in: 1...300, using: &random), Int.random(in: 1...200, using: &random)
      )
      let tokens = number == 0 ? 900 : Int.random(in: 1...90, using: &random)
      let x = random.tensor([1, tokens, inputs])
      let (weight, bias) = (random.tensor([outputs, inputs]), random.tensor([outputs]))
      let expected = referenceLinear(x, weight: weight, bias: number % 3 == 0 ? nil : bias)
      let layer = PackedLinear(weight: weight, bias: number % 3 == 0 ? nil : bias)
      for threads in [1, 3] {
        #expect(
          relativeError(layer(x, threads: threads), expected) < 1e-5, "\(tokens), \(inputs) to \(outputs)")
        #expect(relativeError(layer(x, relu: true, threads: threads), expected.relu()) < 1e-5)
      }
    }
  }

  /// `x Wᵀ + b` in double precision.
  private func referenceLinear(_ x: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
    let (inputs, outputs) = (weight.shape[1], weight.shape[0])
    let (xs, weights, biases) = (x.values, weight.values, bias?.values)
    let sums = (0..<x.count / inputs).flatMap { token in
      (0..<outputs).map { output in
        let sum = (0..<inputs).reduce(0.0) {
          $0 + Double(xs[token * inputs + $1]) * Double(weights[output * inputs + $1])
        }
        return Float(sum + Double(biases?[output] ?? 0))
      }
    }
    return Tensor(shape: x.shape.dropLast() + [outputs], values: sums)
  }

  @Test func sumsAreThePlainOnesToTheBit() {
    var random = Reproducible(seed: 5)
    for count in [1, 15, 16, 4095, 4096, 4097, 70_001, 150_000] {
      let (x, y) = (random.tensor([1, count]), random.tensor([1, count]))
      #expect(x.vectorSum(y).values == x.adding(y).values)
      #expect(x.vectorSum(y, relu: true).values == x.adding(y).relu().values)
    }
  }

  @Test func theMaxPoolIsThePlainOneToTheBit() {
    var random = Reproducible(seed: 6)
    for _ in 0..<20 {
      let shape = [1, 3, Int.random(in: 1...40, using: &random), Int.random(in: 1...90, using: &random)]
      let x = random.tensor(shape, in: -9...(-1))
      let plain = x.maxPooled(kernel: 3, geometry: ConvolutionGeometry(stride: 2, padding: 1))
      #expect(x.vectorMaxPool().values == plain.values, "\(shape)")
    }
  }
}
