import Checkpoints
import Foundation
import Graph
import Models
import Tensors
import Testing

/// The prediction heads on every decoder layer's output, as in training: `class_embed(hs[l])` and
/// `bbox_embed(hs[l]).sigmoid()`.
struct AuxiliaryHeadsTests {
  private static func recorder(_ path: String, _ reference: String) throws -> (LoadedModel, Recorder) {
    let model = try LoadedModel(path: path)
    return (model, try model.recorder(input: try Checkpoint(path: reference).tensor(named: "input")))
  }

  /// `x Wᵀ + b`, in double precision.
  private static func linear(_ x: [[Double]], _ name: String, _ model: LoadedModel) throws -> [[Double]] {
    let weight = try #require(model.parameters["\(name).weight"])
    let bias = try #require(model.parameters["\(name).bias"]).values
    let rows = (0..<weight.shape[0]).map { weight.row($0).values }
    return x.map { x in
      zip(rows, bias).map { row, bias in
        zip(x, row).reduce(Double(bias)) { $0 + $1.0 * Double($1.1) }
      }
    }
  }

  private static func expect(_ found: Tensor, _ expected: [[Double]], _ name: String) {
    let expected = Tensor(
      shape: [1, expected.count, expected[0].count], values: expected.flatMap { $0 }.map { Float($0) })
    #expect(relativeDifference(found, expected) <= 1e-5, "\(name)")
  }

  @Test(arguments: ["tiny", "tiny_boxes"], [false, true])
  func theyReadEveryLayersOutput(name: String, isPlain: Bool) throws {
    var (model, recorder) = try Self.recorder(
      Fixture.path("\(name).safetensors"), Fixture.path("\(name).recording.safetensors"))
    if isPlain {
      model.fusions = []
      recorder = try model.recorder(input: recorder.activation("input"))
    }
    let hs = try recorder.activation("hs")
    let layers = try #require(recorder.graph.anatomy.predictions(.boxes).last).label
    #expect(layers == hs.shape[0] - 1 && layers > 0)
    for layer in 0..<layers {
      let output = (0..<hs.shape[2]).map { hs.row(layer).row(0).row($0).values.map(Double.init) }
      Self.expect(
        try recorder.activation("aux.\(layer).pred_logits"), try Self.linear(output, "class_embed", model),
        "layer \(layer)")
      var x = output
      for index in 0..<3 {
        x = try Self.linear(x, "bbox_embed.layers.\(index)", model)
        if index < 2 { x = x.map { $0.map { max(0, $0) } } }
      }
      Self.expect(
        try recorder.activation("aux.\(layer).pred_boxes"), x.map { $0.map { 1 / (1 + exp(-$0)) } },
        "layer \(layer)")
    }
  }

  /// What the last layer gives has the model's names, and comes last.
  @Test func layersAreInOrder() throws {
    let (model, recorder) = try Self.recorder(
      Fixture.path("tiny.safetensors"), Fixture.path("tiny.recording.safetensors"))
    let layers = try #require(model.configuration).decoderLayers
    for output in [Output.classLogits, .boxes] {
      let predictions = recorder.graph.anatomy.predictions(output)
      #expect(predictions.map(\.label) == Array(0..<layers))
      #expect(predictions.last?.node.path == recorder.graph.anatomy.output(output)?.path)
    }
    #expect(recorder.graph.anatomy.predictions(.masks).count == 1)
    #expect(recorder.graph["aux.0.pred_boxes"]?.role == .auxiliary(.boxes, layer: 0))
  }

  /// The reference points move the boxes of every layer.
  @Test func conditionalBoxesStartFromThePoints() throws {
    let (_, recorder) = try Self.recorder(
      Family.path("conditional/original.pth"), Fixture.path("relatives.input.safetensors"))
    let offsets = try recorder.activation("aux.0.bbox_embed").values
    let points = try recorder.activation("reference_points.logit").values
    let boxes = try recorder.activation("aux.0.pred_boxes").values
    for (index, box) in boxes.enumerated() {
      let point = index % 4 < 2 ? points[index / 4 * 2 + index % 4] : 0
      #expect(abs(box - 1 / (1 + exp(-(offsets[index] + point)))) < 1e-6)
    }
    #expect(boxes != (try recorder.activation("pred_boxes").values))
  }

  /// Nothing of them is computed before it is asked for.
  @Test func aPassDoesNotComputeThem() throws {
    let (_, recorder) = try Self.recorder(
      Fixture.path("tiny.safetensors"), Fixture.path("tiny.recording.safetensors"))
    _ = try recorder.activation("pred_masks")
    _ = try recorder.activation("pred_boxes")
    #expect(!recorder.seconds.keys.contains { $0.hasPrefix("aux.") })
  }
}
