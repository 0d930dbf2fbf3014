import EmbeddedWeights
import Graph
import Models
import Recordings
import TestSupport
import Testing

/// What each family says of its nodes: axes that fit the shapes, and the parts that screens ask for.
struct ModelAnatomyTests {
  private static func toy() throws -> ComputationGraph {
    try LoadedModel(path: EmbeddedWeights.url.path).graph(height: 96, width: 160)
  }

  private static func relative(_ file: String, heads: Int? = nil) throws -> ComputationGraph {
    try LoadedModel(path: Fixture.checkpoint(file), hints: .init(heads: heads)).graph(height: 64, width: 96)
  }

  @Test func everyAxisAgreesWithItsExtent() throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let sizes = try #require(model.configuration)
    for node in try model.graph(height: 96, width: 160).nodes {
      #expect(node.axes.count == node.shape.count)
      for (axis, extent) in zip(node.axes, node.shape) {
        let expected: Int? =
          switch axis {
          case .batch: 1
          case .layer: sizes.decoderLayers
          case .query: sizes.queries
          case .head: sizes.heads
          case .place(let grid): grid.count
          case .coordinate: 4
          case .label: sizes.classes + 1
          case .channel, .y, .x: nil
          case .free: -1
          }
        if let expected { #expect(extent == expected, "\(node.path) \(node.axes)") }
      }
      let grids = node.axes.filter { if case .place = $0 { true } else { false } }
      #expect(grids.allSatisfy { $0 == .place(Grid(height: 6, width: 10)) }, "\(node.path)")
    }
  }

  @Test func theToyHasEveryPart() throws {
    let graph = try Self.toy()
    let anatomy = graph.anatomy
    #expect(anatomy.stages.map(\.label) == ["stem", "layer1", "layer2", "layer3", "layer4"])
    #expect(anatomy.stages.last?.node.path == graph["layer4"]?.path)
    let layers = anatomy.attentions(.encoder).count
    #expect(layers > 0 && anatomy.attentions(.encoder).map(\.layer) == Array(0..<layers))
    #expect(anatomy.encoderLayers.map(\.label) == Array(0..<layers))
    #expect(anatomy.attentions(.cross).count == anatomy.decoderLayers.count)
    #expect(anatomy.attentions(.decoderSelf).count == anatomy.decoderLayers.count)
    #expect(anatomy.attentions(.mask).count == 1)
    let cross = try #require(anatomy.attentions(.cross).last)
    #expect(cross.pattern?.path == "transformer.decoder.layers.\(cross.layer).multihead_attn.pattern")
    #expect(cross.scores?.path == "transformer.decoder.layers.\(cross.layer).multihead_attn.scores")
    #expect(cross.grid == Grid(height: 6, width: 10) && cross.heads == 8)
    #expect(anatomy.attentions(.decoderSelf).allSatisfy { $0.grid == nil })
    #expect(anatomy.grid == Grid(height: 6, width: 10))
    #expect(anatomy.input?.path == "input" && anatomy.memory?.path == "memory")
    #expect(anatomy.decoderOutputs?.path == "hs")
    #expect(anatomy[.queries]?.path == "query_embed" && anatomy[.position]?.path == "pos")
    #expect(anatomy.output(.classLogits)?.path == "class_embed")
    #expect(anatomy.output(.boxes)?.path == "pred_boxes" && anatomy.output(.masks)?.path == "mask_head")
    #expect(anatomy.output(.imageClasses) == nil)
  }

  @Test func maskStepsLeadFromAttentionToLogits() throws {
    let steps = try Self.toy().anatomy.maskSteps
    #expect(steps.first?.path == "bbox_attention" && steps.last?.path == "mask_head")
    #expect(steps.map(\.id) == steps.map(\.id).sorted())
    let main = steps.compactMap { step -> String? in
      switch step.role {
      case .maskStep(.stage(let number)): "stage \(number) \(step.path)"
      case .maskStep(.sum(let number)): "sum \(number) \(step.path)"
      default: nil
      }
    }
    #expect(
      main == [
        "stage 1 mask_head.relu1", "stage 2 mask_head.relu2", "sum 1 mask_head.add1",
        "stage 3 mask_head.relu3", "sum 2 mask_head.add2", "stage 4 mask_head.relu4", "sum 3 mask_head.add3",
        "stage 5 mask_head.relu5",
      ])
    #expect(steps.dropLast().allSatisfy { $0.axes.contains(.query) || $0.path.contains("adapter") })
  }

  @Test func aDetectorHasNoMasks() throws {
    let anatomy = try Self.relative("boxes.pth").anatomy
    #expect(anatomy.output(.masks) == nil && anatomy.maskSteps.isEmpty && anatomy.attentions(.mask).isEmpty)
    #expect(anatomy.output(.boxes) != nil && !anatomy.attentions(.cross).isEmpty)
  }

  @Test func theDemoHasTheSameParts() throws {
    let anatomy = try Self.relative("demo.half.pth", heads: 4).anatomy
    #expect(anatomy.output(.boxes)?.path == "pred_boxes" && anatomy.output(.masks) == nil)
    #expect(anatomy.attentions(.encoder).allSatisfy { $0.heads == 4 && $0.grid == anatomy.grid })
    #expect(anatomy.decoderOutputs?.shape.first == 1 && anatomy.memory != nil)
  }

  @Test func aClassifierHasABackboneOnly() throws {
    let anatomy = try Self.relative("resnet.half.pth").anatomy
    #expect(anatomy.output(.imageClasses)?.path == "fc")
    #expect(anatomy.output(.imageClasses)?.axes == [.batch, .label])
    #expect(anatomy.stages.count == 5 && anatomy.grid == nil && anatomy.memory == nil)
    #expect(AttentionKind.allCases.allSatisfy { anatomy.attentions($0).isEmpty })
  }

  @Test func aForeignRecordingIsUnderstoodByItsNames() throws {
    let scratch = try ScratchFolder()
    let cross = "transformer.decoder.layers.5.multihead_attn.pattern"
    let run = try Recording.open(
      path: scratch.write([
        "memory": .init(shape: [1, 8, 3, 4], repeating: 0), cross: .init(shape: [1, 2, 5, 12], repeating: 0),
        "transformer.encoder.layers.1.self_attn.pattern": .init(shape: [1, 2, 9, 9], repeating: 0),
        "zebra": .init(shape: [2, 2], repeating: 0),
      ]))
    let graph = run.recorder.graph
    #expect(graph[cross]?.axes == [.batch, .head, .query, .place(Grid(height: 3, width: 4))])
    #expect(graph.anatomy.attentions(.cross).map(\.layer) == [5])
    // Not as many places as the memory has.
    #expect(graph.anatomy.attentions(.encoder).first?.pattern?.axes == [.batch, .head, .free, .free])
    #expect(graph["zebra"]?.axes == [.free, .free] && graph["zebra"]?.role == nil)
    #expect(
      graph["memory"]?.note == "The encoder's result as a feature map: the picture as the decoder reads it.")
  }
}
