import Checkpoints
import Foundation
import Graph
import Images
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// Conditional DETR under its authors' names and Hugging Face's, against what transformers computes.
struct ConditionalDETRTests {
  private static let authors = "conditional/original.pth"
  private static let huggingFace = "fields/conditional_detr/model.safetensors"

  @Test(arguments: [authors, huggingFace], [false, true])
  func bothNamingsAreRun(weights: String, isPlain: Bool) throws {
    var model = try LoadedModel(path: Family.path(weights))
    if isPlain { model.fusions = [] }
    #expect(model.notices.isEmpty, "\(model.notices)")
    try Family.expectAgreement(of: model, with: "conditional/recording.safetensors")
  }

  @Test func itIsRecognised() throws {
    for (weights, source) in [(Self.authors, "authors"), (Self.huggingFace, "huggingFace")] {
      let recognition = ModelFamilies.known.recognise(try Checkpoint(path: Family.path(weights)).entries)
      #expect(recognition.kind == "conditional-detr" && recognition.sourceName == source)
    }
  }

  /// Version 5 of transformers has other names in memory, which files can have too.
  @Test func namesInMemoryAreKnown() throws {
    let entries = try Checkpoint(path: Family.path(Self.huggingFace)).entries
    let renamed = entries.map { entry in
      var name = entry.name
      for (attention, prefix) in [("self_attn", "sa"), ("encoder_attn", "ca")] {
        for part in ["q_content", "k_content", "q_pos", "k_pos", "q_pos_sine", "v"] {
          let saved = part.replacing("k_", with: "k").replacing("q_", with: "q")
          name = name.replacing(".\(prefix)_\(saved)_proj.", with: ".\(attention).\(part)_proj.")
        }
      }
      return TensorEntry(name: name, type: entry.type, shape: entry.shape)
    }
    #expect(renamed.map(\.name) != entries.map(\.name))
    func names(_ entries: [TensorEntry]) -> [String] {
      ModelFamilies.known.recognise(entries).tensors.map(\.name)
    }
    #expect(names(renamed) == names(entries))
  }

  @Test(arguments: [authors, huggingFace])
  func aPictureGivesTheSameDetections(weights: String) throws {
    var model = try LoadedModel(path: Family.path(weights))
    // The authors' file says nothing of sizes.
    if weights == Self.authors {
      (model.preprocessing.shortSide, model.preprocessing.longSide) = (40, 66)
    }
    let expected = try #require(try Family.object("conditional/expected.json")["picture"] as? [String: Any])
    let picture = try RGBImage(contentsOf: Family.path("fields/picture.png"))
    let run = try model.run(picture)
    #expect([3, run.resized.height, run.resized.width] == expected["input"] as? [Int])
    let logits = try #require(Family.numbers(expected["pred_logits"]))
    let boxes = try #require(Family.numbers(expected["pred_boxes"]))
    #expect(relativeDifference(try run.recorder.activation("pred_logits"), logits) <= 1e-4)
    #expect(relativeDifference(try run.recorder.activation("pred_boxes"), boxes) <= 1e-4)
    #expect(run.scoring == .sigmoid)
    try Self.expect(
      run.detections(), expected, width: Double(picture.width), height: Double(picture.height))
  }

  /// The best hundred of queries and classes, where there are more than a hundred.
  @Test func theBestOfAllClassesAreKept() throws {
    let expected = try #require(try Family.object("conditional/expected.json")["best"] as? [String: Any])
    let detections = Detections(
      logits: try #require(Family.numbers(expected["pred_logits"])),
      boxes: try #require(Family.numbers(expected["pred_boxes"])), categories: Categories([]),
      scoring: .sigmoid)
    #expect(detections.kept(above: 0).count == 100)
    let size = try #require(expected["size"] as? [Double])
    try Self.expect(detections, expected, width: size[0], height: size[1])
    // In a list of queries each stands once.
    let queries = detections.queries(above: 0).map(\.query)
    #expect(
      Set(queries).count == queries.count && Set(queries) == Set(detections.kept(above: 0).map(\.query)))
  }

  private static func expect(
    _ detections: Detections, _ expected: [String: Any], width: Double, height: Double
  ) throws {
    let threshold = try #require((expected["threshold"] as? Double).map { Float($0) })
    let list = try #require(expected["detections"] as? [[String: Any]])
    let kept = detections.kept(above: threshold)
    #expect(kept.map(\.category.id) == list.compactMap { $0["label"] as? Int })
    for (found, expected) in zip(kept, list) {
      let (score, box) = (
        try #require(expected["score"] as? Double), try #require(expected["box"] as? [Double])
      )
      #expect(abs(Double(found.score) - score) < 1e-4)
      let sides = [found.box.left, found.box.top, found.box.right, found.box.bottom]
      for (index, side) in sides.enumerated() {
        #expect(abs(Double(side) * (index.isMultiple(of: 2) ? width : height) - box[index]) < 1e-2)
      }
    }
  }

  // MARK: - Its parts

  @Test func scoresHaveAPartOfContentAndOneOfPlace() throws {
    let model = try LoadedModel(path: Family.path(Self.authors))
    let graph = try model.graph(height: 64, width: 96)
    let anatomy = graph.anatomy
    let grid = Grid(height: 2, width: 3)
    for layer in 0..<2 {
      let parts = anatomy.scoreParts(.cross, layer: layer)
      #expect(parts.map(\.label) == [.content, .spatial])
      for part in parts {
        #expect(part.node.axes == [.batch, .head, .query, .place(grid)])
      }
      // In layer 0 the content holds positions, and says so.
      #expect(parts.first?.node.note.contains("positions") == (layer == 0))
    }
    #expect(anatomy[.referencePoints]?.axes == [.batch, .query, .coordinate])
    #expect(anatomy.attentions(.cross).map(\.heads) == [8, 8] && anatomy.attentions(.decoderSelf).count == 2)
    #expect(anatomy.scoreParts(.encoder, layer: 0).isEmpty)
    #expect(anatomy.output(.classLogits)?.axes.last == .label && anatomy.output(.masks) == nil)
  }

  /// A point that was moved moves the box, as the sum of both is its middle.
  @Test func boxesStartFromThePoints() throws {
    let model = try LoadedModel(path: Family.path(Self.authors))
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let before = try model.recorder(input: input).activation("pred_boxes").values
    let edit = try Intervention("set reference_points.logit to=0")
    let graph = try model.graph(height: input.shape[2], width: input.shape[3])
    let edited = try model.recorder(input: input, hooks: [edit].hooks(in: graph))
    let after = try edited.activation("pred_boxes").values
    let offsets = try edited.activation("bbox_embed").values
    #expect(before != after)
    for (box, offset) in zip(after, offsets) { #expect(abs(box - 1 / (1 + exp(-offset))) < 1e-6) }
  }

  @Test func itsRecordingKeepsWhatItsScoresMean() throws {
    let scratch = try ScratchFolder()
    let model = try LoadedModel(path: Family.path(Self.huggingFace))
    let run = try model.run(RGBImage(contentsOf: Family.path("fields/picture.png")))
    let path = scratch.path("run.safetensors")
    let names = Recording.names(in: run.recorder.graph, matching: [])
    try Recording.write(run, names: names, image: "picture.png", to: path)
    let opened = try Recording.open(path: path)
    #expect(opened.scoring == .sigmoid)
    #expect(try opened.detections().kept(above: 0.5) == run.detections().kept(above: 0.5))
    #expect(opened.anatomy.scoreParts(.cross, layer: 1).count == 2)
    #expect(opened.anatomy[.referencePoints] != nil)
  }

  /// What segments stands around the detector, under a prefix or two.
  @Test(arguments: ["detr.", "model.detr.", ""])
  func aMaskHeadIsSetAsideWithAWord(prefix: String) throws {
    let scratch = try ScratchFolder()
    let checkpoint = try Checkpoint(path: Family.path(Self.authors))
    var tensors: [String: Tensor] = [:]
    for entry in checkpoint.entries {
      tensors[prefix + entry.name] = try checkpoint.tensor(named: entry.name)
    }
    let outer = prefix.hasSuffix("detr.") ? prefix.dropLast("detr.".count) : prefix[...]
    for name in (1...5).flatMap({ ["lay\($0)", "gn\($0)"] }) + [
      "out_lay", "adapter1", "adapter2", "adapter3",
    ] {
      tensors["\(outer)mask_head.\(name).weight"] = Tensor(shape: [4], repeating: 1)
      tensors["\(outer)mask_head.\(name).bias"] = Tensor(shape: [4], repeating: 0)
    }
    tensors["\(outer)bbox_attention.q_linear.weight"] = Tensor(shape: [4, 4], repeating: 1)
    let model = try LoadedModel(path: scratch.write(tensors), hints: .init(isDilated: false, heads: 8))
    #expect(model.notices == ["the mask head is set aside: it cannot be run here"])
    try Family.expectAgreement(of: model, with: "conditional/recording.safetensors")
  }

  @Test func normsBeforeThePartsAreRefused() throws {
    let scratch = try ScratchFolder()
    let checkpoint = try Checkpoint(path: Family.path(Self.authors))
    var tensors: [String: Tensor] = [:]
    for entry in checkpoint.entries { tensors[entry.name] = try checkpoint.tensor(named: entry.name) }
    tensors["transformer.encoder.norm.weight"] = Tensor(shape: [32], repeating: 1)
    tensors["transformer.encoder.norm.bias"] = Tensor(shape: [32], repeating: 0)
    let path = try scratch.write(tensors)
    let error = #expect(throws: ModelError.self) { try LoadedModel(path: path) }
    #expect(error?.description.contains("transformer.encoder.norm.weight") == true)
  }
}
