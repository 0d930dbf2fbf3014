import Graph
import Models
import Tensors
import Testing

/// Networks of random sizes and options: what holds for all of them.
struct ConfigurationPropertyTests {
  /// A generator that gives the same numbers everywhere.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let mixed = (state ^ (state >> 33)) &* 0xff51_afd7_ed55_8ccd
      return mixed ^ (mixed >> 33)
    }
  }

  /// Every option, of which each seed takes some.
  private static func configuration(_ numbers: inout Numbers) throws -> Configuration {
    var sizes = try #require(LoadedModel(path: Fixture.path("tiny.safetensors")).configuration)
    sizes.hasMasks = Int.random(in: 0..<4, using: &numbers) == 0
    sizes.hidden = sizes.hasMasks ? 128 : [16, 32, 48].randomElement(using: &numbers) ?? 16
    sizes.heads = [1, 2, 4, 8].randomElement(using: &numbers) ?? 1
    if sizes.hasMasks { sizes.heads = 8 }
    sizes.block = Bool.random(using: &numbers) ? .basic : .bottleneck
    sizes.blocks = (0..<4).map { _ in Int.random(in: 1...2, using: &numbers) }
    sizes.width = Int.random(in: 2...4, using: &numbers) * 2
    sizes.planes = nil
    sizes.isDilated = Bool.random(using: &numbers)
    sizes.encoderLayers = Int.random(in: 0...2, using: &numbers)
    sizes.decoderLayers = Int.random(in: 1...3, using: &numbers)
    sizes.feedForward = Int.random(in: 4...40, using: &numbers)
    sizes.queries = Int.random(in: 1...6, using: &numbers)
    sizes.classes = Int.random(in: 1...9, using: &numbers)
    if sizes.block == .bottleneck, Bool.random(using: &numbers) {
      // As a wide ResNet or a ResNeXt has it.
      sizes.outputs = (0..<4).map { 2 * sizes.width << $0 }
      sizes.groups = Bool.random(using: &numbers) ? 2 : nil
    }
    var variant = Variant()
    variant.isPreNorm = Bool.random(using: &numbers)
    if Bool.random(using: &numbers) { variant.learnedPositions = 20 }
    if sizes.encoderLayers > 0, Bool.random(using: &numbers) {
      variant.encoderFeedForward = sizes.feedForward + 3
    }
    sizes.variant = variant == Variant() ? nil : variant
    return sizes
  }

  @Test(arguments: 0..<40)
  func shapesTellEverySizeBack(seed: Int) throws {
    var numbers = Numbers(state: UInt64(seed))
    let sizes = try Self.configuration(&numbers)
    let graph = DETRsegm(configuration: sizes).graph(height: 64, width: 96)
    let shapes = Dictionary(
      graph.parameters.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    #expect(
      try Configuration(shapes: shapes, hints: .init(isDilated: sizes.isDilated, heads: sizes.heads)) == sizes
    )
    #expect(graph["pred_logits"]?.shape == [1, sizes.queries, sizes.classes + 1])
    #expect(graph["pred_boxes"]?.shape == [1, sizes.queries, 4])
    #expect((graph["pred_masks"] != nil) == sizes.hasMasks)
    #expect(graph["memory"]?.shape == [1, sizes.hidden] + (sizes.isDilated ? [4, 6] : [2, 3]))
    #expect(graph.anatomy.attentions(.encoder).count == sizes.encoderLayers, "\(sizes)")
  }

  @Test(arguments: 0..<16)
  func fusionsGiveThePlainNumbers(seed: Int) throws {
    var numbers = Numbers(state: UInt64(seed + 1000))
    let sizes = try Self.configuration(&numbers)
    let network = DETRsegm(configuration: sizes)
    let graph = network.graph(height: 48, width: 64)
    var parameters: [String: Tensor] = [:]
    for parameter in graph.parameters {
      let count = parameter.shape.reduce(1, *)
      let isVariance = parameter.name.hasSuffix("running_var")
      let fan = Float(max(1, count / max(1, parameter.shape[0])))
      let scale = parameter.shape.count > 1 ? (2 / fan).squareRoot() : 0.5
      let values = (0..<count).map { _ in
        isVariance
          ? Float.random(in: 0.5...1.5, using: &numbers)
          : Float.random(in: -1...1, using: &numbers) * scale + (parameter.shape.count > 1 ? 0 : 0.5)
      }
      parameters[parameter.name] = Tensor(shape: parameter.shape, values: values)
    }
    let input = Tensor(
      shape: [1, 3, 48, 64], values: (0..<3 * 48 * 64).map { _ in Float.random(in: -2...2, using: &numbers) })
    func output(_ fusions: [any Fusion]) throws -> [Tensor] {
      let recorder = try Recorder(
        graph: graph, parameters: parameters, inputs: ["input": input], fusions: fusions)
      return try ["layer4", "hs", "pred_logits", "pred_boxes"].map { try recorder.activation($0) }
    }
    let all: [any Fusion] = [
      ConvolutionFusion(), LinearFusion(), AttentionFusion(), NormFusion(), VectorFusion(),
    ]
    for (fused, plain) in zip(try output(network.fusions + all), try output([])) {
      #expect(relativeDifference(fused, plain) <= 1e-4, "\(sizes)")
    }
  }
}
