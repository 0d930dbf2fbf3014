import Kernels
import Tensors
import TestSupport
import Testing

/// Packed convolutions against the definition, over sizes that are multiples of nothing.
@Suite struct FastConvolutionTests {
  struct Case: CustomStringConvertible {
    var inputs: Int, outputs: Int, height: Int, width: Int
    var kernel: Int, stride: Int, padding: Int, dilation: Int
    var description: String {
      "\(inputs)→\(outputs) @ \(height)×\(width), kernel \(kernel), stride \(stride), dilation \(dilation)"
    }
  }

  private func check(_ testCase: Case, method: PackedConvolution.Method, tolerance: Double, seed: UInt64) {
    var random = Reproducible(seed: seed)
    let k = testCase.kernel
    let input = random.tensor([1, testCase.inputs, testCase.height, testCase.width])
    let weight = random.tensor([testCase.outputs, testCase.inputs, k, k])
    let scale = Bool.random(using: &random) ? random.tensor([testCase.outputs], in: 0.5...1.5) : nil
    let shift = Bool.random(using: &random) ? random.tensor([testCase.outputs]) : nil
    let relu = Bool.random(using: &random)
    let plain = referenceConvolution(
      input, weight: weight, stride: testCase.stride, padding: testCase.padding, dilation: testCase.dilation)
    let residual = Bool.random(using: &random) ? random.tensor(plain.shape, in: -3...3) : nil
    let expected = referenceConvolution(
      input, weight: weight, scale: scale, shift: shift, residual: residual, relu: relu,
      stride: testCase.stride,
      padding: testCase.padding, dilation: testCase.dilation)
    let packed = PackedConvolution(
      weight: weight, scale: scale, shift: shift, stride: testCase.stride, padding: testCase.padding,
      dilation: testCase.dilation, method: method)
    for threads in [1, 3] {
      let actual = packed(input, residual: residual, relu: relu, threads: threads)
      #expect(relativeError(actual, expected) < tolerance, "\(testCase), \(threads) threads")
    }
  }

  @Test func directEqualsTheDefinition() {
    var random = Reproducible(seed: 1)
    for seed in 0..<60 as Range<UInt64> {
      let kernel = [1, 1, 3, 3, 3, 5, 7].randomElement(using: &random) ?? 3
      let stride = Int.random(in: 1...2, using: &random)
      let dilation = stride == 1 ? Int.random(in: 1...3, using: &random) : 1
      let least = dilation * (kernel - 1) + 1
      check(
        Case(
          inputs: Int.random(in: 1...37, using: &random), outputs: Int.random(in: 1...41, using: &random),
          height: Int.random(in: least...least + 20, using: &random),
          width: Int.random(in: least...least + 40, using: &random), kernel: kernel, stride: stride,
          padding: Int.random(in: 0...dilation * (kernel / 2), using: &random), dilation: dilation),
        method: .direct, tolerance: 1e-5, seed: seed)
    }
  }

  @Test func pointwiseOverManyChannelsEqualsTheDefinition() {
    for (seed, channels) in [(300, 7), (1100, 20), (64, 256), (2100, 36)].enumerated() {
      for stride in [1, 2] {
        check(
          Case(
            inputs: channels.0, outputs: channels.1, height: 9, width: 19, kernel: 1, stride: stride,
            padding: 0,
            dilation: 1), method: .direct, tolerance: 1e-5, seed: UInt64(seed))
      }
    }
  }

  @Test func pointwiseOverManyPixelsEqualsTheDefinition() {
    var random = Reproducible(seed: 6)
    for seed in 0..<24 as Range<UInt64> {
      check(
        Case(
          inputs: Int.random(in: 1...60, using: &random), outputs: Int.random(in: 1...40, using: &random),
          height: Int.random(in: 1...50, using: &random), width: Int.random(in: 1...70, using: &random),
          kernel: 1, stride: Int.random(in: 1...2, using: &random), padding: 0, dilation: 1),
        method: .direct, tolerance: 1e-5, seed: seed)
    }
  }

  @Test func winogradEqualsTheDefinition() {
    var random = Reproducible(seed: 2)
    for seed in 0..<40 as Range<UInt64> {
      check(
        Case(
          inputs: Int.random(in: 1...70, using: &random), outputs: Int.random(in: 1...50, using: &random),
          height: Int.random(in: 1...30, using: &random), width: Int.random(in: 1...75, using: &random),
          kernel: 3,
          stride: 1, padding: 1, dilation: 1), method: .winograd, tolerance: 1e-4, seed: seed)
    }
  }

  @Test func winogradOfDilatedKernelsEqualsTheDefinition() {
    var random = Reproducible(seed: 7)
    for seed in 0..<30 as Range<UInt64> {
      let dilation = Int.random(in: 2...4, using: &random)
      check(
        Case(
          inputs: Int.random(in: 1...40, using: &random), outputs: Int.random(in: 1...30, using: &random),
          height: Int.random(in: 1...30, using: &random), width: Int.random(in: 1...40, using: &random),
          kernel: 3,
          stride: 1, padding: dilation, dilation: dilation), method: .winograd, tolerance: 1e-4, seed: seed)
    }
  }

  @Test func winogradOfManyTilesAndChannelsEqualsTheDefinition() {
    check(
      Case(inputs: 264, outputs: 36, height: 25, width: 34, kernel: 3, stride: 1, padding: 1, dilation: 1),
      method: .winograd, tolerance: 1e-4, seed: 3)
    check(
      Case(inputs: 3, outputs: 5, height: 130, width: 267, kernel: 3, stride: 1, padding: 1, dilation: 1),
      method: .winograd, tolerance: 1e-4, seed: 4)
  }

  /// So large that it is transformed in parts, six for three threads.
  @Test func winogradInPartsEqualsTheDefinition() {
    check(
      Case(inputs: 301, outputs: 2, height: 101, width: 95, kernel: 3, stride: 1, padding: 1, dilation: 1),
      method: .winograd, tolerance: 1e-4, seed: 8)
  }

  @Test func aNaNInTheInputReachesTheOutputThroughTheReLU() {
    var random = Reproducible(seed: 5)
    var input = random.tensor([1, 2, 4, 4])
    input.withUnsafeMutableElements { $0[5] = .nan }
    let packed = PackedConvolution(weight: random.tensor([3, 2, 1, 1]))
    let output = packed(input, relu: true)
    #expect(output.values.filter(\.isNaN).count == 3)
  }

  @Test(arguments: [(7, 7, PackedConvolution.Method.direct), (13, 16, .winograd), (200, 267, .winograd)])
  func winogradIsPickedForMapsOfAFullVector(height: Int, width: Int, method: PackedConvolution.Method) {
    let output = ImageShape(height: height, width: width)
    let picked = PackedConvolution.method(
      weightShape: [64, 64, 3, 3], stride: 1, padding: 1, dilation: 1, output: output)
    #expect(picked == method)
    let flops = PackedConvolution.flops(weightShape: [64, 64, 3, 3], padding: 1, output: output)
    #expect((flops == 2 * 64 * 64 * 9 * output.area) == (method == .direct))
  }

  @Test func winogradIsPickedForWideStride1ThreeByThreeOnly() {
    let wide = Tensor(shape: [64, 64, 3, 3], repeating: 0)
    #expect(PackedConvolution(weight: wide, padding: 1).method == .winograd)
    #expect(PackedConvolution(weight: wide, stride: 2, padding: 1).method == .direct)
    #expect(PackedConvolution(weight: wide, padding: 2, dilation: 2).method == .winograd)
    #expect(PackedConvolution(weight: wide, padding: 1, dilation: 2).method == .direct)
    #expect(
      PackedConvolution(weight: Tensor(shape: [8, 64, 3, 3], repeating: 0), padding: 1).method == .direct)
  }
}
