import Checkpoints
import Foundation
import Graph
import Images
import Models
import Recordings
import Tensors
import TestSupport
import Testing

/// A run written to a file and opened again.
struct RecordingTests {
  @Test(arguments: ["tiny", "tiny_basic", "tiny_boxes"])
  func everyTensorComesBackBitForBit(name: String) throws {
    let scratch = try ScratchFolder()
    let run = try Self.run(name)
    let names = Recording.names(in: run.recorder.graph, matching: [])
    try Recording.write(run, names: names, image: "patches.png", to: scratch.path("run.safetensors"))
    let opened = try Recording.open(path: scratch.path("run.safetensors"))

    #expect(opened.recorder.graph.nodes.map(\.path) == run.recorder.graph.nodes.map(\.path))
    for node in run.recorder.graph.nodes {
      let (written, read) = (
        try run.recorder.activation(node.path), try opened.recorder.activation(node.path)
      )
      #expect(read.shape == written.shape && Self.bits(read) == Self.bits(written), "\(node.path)")
    }
    #expect(opened.modelName == name)
    #expect(opened.configuration == run.configuration)
    #expect(opened.categories == run.categories)
    #expect(opened.preprocessing == run.preprocessing)
    #expect(opened.resized == run.resized)
    #expect(try opened.detections().all == run.detections().all)
  }

  @Test func anOpenedRunGivesTheSameMasksAndSegments() throws {
    let scratch = try ScratchFolder()
    let run = try Self.run("tiny")
    try Recording.write(
      run, names: Recording.names(in: run.recorder.graph, matching: []), image: "patches.png",
      to: scratch.path("run.safetensors"))
    let opened = try Recording.open(path: scratch.path("run.safetensors"))
    let queries = [5, 0, 2]
    #expect(try opened.masks(of: queries).shape == [3] + run.masks(of: [0]).shape.dropFirst())
    #expect(try Self.bits(opened.masks(of: queries)) == Self.bits(run.masks(of: queries)))
    #expect(try opened.masks(of: []).shape[0] == 0)
    let (expected, found) = (try run.panoptic(above: 0), try opened.panoptic(above: 0))
    #expect(found.segments == expected.segments)
    #expect(found.indices == expected.indices)
  }

  @Test func editsOfARecordingAreKnown() throws {
    let scratch = try ScratchFolder()
    let edits = try [Intervention("zero memory channel=1"), Intervention("remove query=2")]
    let run = try Self.run("tiny").edited([edits[0]]).edited([edits[1]])
    #expect(run.edits == edits)
    let names = Recording.names(in: run.recorder.graph, matching: ["pred_*"])
    let first = scratch.path("first.safetensors")
    try Recording.write(run, names: names, image: "a.png", to: first)
    let opened = try Recording.open(path: first)
    #expect(opened.recordedEdits == ["zero memory channel=1", "remove query=2"])
    #expect(opened.notice?.hasSuffix("recorded with zero memory channel=1, remove query=2") == true)
    // Recorded again with one more, it says all, and the rest of the notice once.
    let more = try Intervention("scale pred_boxes by=0.5")
    let second = scratch.path("second.safetensors")
    try Recording.write(opened.edited([more]), names: names, image: "a.png", to: second)
    let again = try Recording.open(path: second)
    #expect(again.recordedEdits == opened.recordedEdits + ["scale pred_boxes by=0.5"])
    #expect(again.ownNotice == opened.ownNotice)
  }

  @Test func theFileSaysWhatItIs() throws {
    let scratch = try ScratchFolder()
    let run = try Self.run("tiny_boxes")
    try Recording.write(
      run, names: Recording.names(in: run.recorder.graph, matching: ["pred_*"]),
      image: "/home/somebody/holidays/a \"b\".png", to: scratch.path("run.safetensors"))
    let file = try Checkpoint(path: scratch.path("run.safetensors"))
    #expect(file.metadata["format"] == "detrscope-recording/1")
    #expect(file.metadata["image"] == "a \"b\".png")
    #expect(file.metadata["image_size"] == "40x30")
    #expect(file.metadata["model"] == "tiny_boxes")
    #expect(Set(file.entries.map(\.name)) == ["pred_logits", "pred_boxes"])
    #expect(Recording.isRecording(file))
    #expect(try !Recording.isRecording(Checkpoint(path: Fixture.path("tiny_boxes.safetensors"))))
  }

  @Test func patternsChooseWhatIsStored() throws {
    let graph = try Self.run("tiny").recorder.graph
    func names(_ patterns: String...) -> [String] {
      Recording.names(in: graph, matching: patterns).map(\.name)
    }

    #expect(names("memory") == ["memory"])
    #expect(names("*.self_attn.pattern").count == 4)
    #expect(
      names("transformer.*.layers.0.*attn.scores") == [
        "transformer.encoder.layers.0.self_attn.scores", "transformer.decoder.layers.0.self_attn.scores",
        "transformer.decoder.layers.0.multihead_attn.scores",
      ])
    #expect(names("layer*") == ["layer1", "layer2", "layer3", "layer4"])
    #expect(names("pred_masks", "hs") == ["hs", "pred_masks"])
    #expect(names("memor", "emory", "no.such", "").isEmpty)
    #expect(names("aa*aa").isEmpty)
    let all = names()
    #expect(Set(all).isSuperset(of: graph.nodes.map(\.path)))
    #expect(all.contains("layer3") && all.contains("pred_logits") && all.contains("bbox_mask"))
    #expect(names("*").count > all.count)
  }

  @Test func whatFollowsFromTheStoredIsThereAndNothingElse() throws {
    let scratch = try ScratchFolder()
    let run = try Self.run("tiny")
    let names = Recording.names(in: run.recorder.graph, matching: ["input", "*.multihead_attn.scores"])
    try Recording.write(run, names: names, image: "patches.png", to: scratch.path("run.safetensors"))
    let opened = try Recording.open(path: scratch.path("run.safetensors"))
    let path = "transformer.decoder.layers.1.multihead_attn"
    let pattern = try opened.recorder.activation("\(path).pattern")
    #expect(relativeDifference(pattern, try run.recorder.activation("\(path).pattern")) <= 1e-5)
    #expect(throws: GraphError.self) { try opened.recorder.activation("\(path).context") }
    #expect(throws: GraphError.self) { try opened.recorder.activation("memory") }
  }

  @Test func aRecordingByPyTorchOpensWithItsNames() throws {
    let path = Fixture.path("tiny.recording.safetensors")
    let opened = try Recording.open(path: path)
    let file = try Checkpoint(path: path)
    #expect(Set(opened.recorder.graph.nodes.map(\.path)) == Set(file.entries.map(\.name)))
    #expect(opened.recorder.graph.nodes.first?.path == "input")
    #expect(opened.configuration == nil)
    #expect(opened.resized.width == 57 && opened.resized.height == 75)
    for entry in file.entries {
      #expect(
        try Self.bits(opened.recorder.activation(entry.name)) == Self.bits(file.tensor(named: entry.name)))
    }
    #expect(try opened.detections().all.count == 7)
    #expect(try opened.masks(of: [6, 1]).shape == [2, 19, 15])
  }

  @Test func anyTensorsOpenWithTheirNames() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write([
      "encoder.attn": Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]),
      "loss": Tensor(shape: [], values: [0.5]),
      "nothing": Tensor(shape: [0, 4], values: []),
      "input": Tensor(shape: [1, 1, 2, 2], values: [1, .nan, 3, 4]),
    ])
    let opened = try Recording.open(path: path)
    #expect(Set(opened.recorder.graph.nodes.map(\.path)) == ["encoder.attn", "loss", "nothing", "input"])
    #expect(try opened.recorder.activation("encoder.attn", rows: [1]).values == [4, 5, 6])
    #expect(try opened.recorder.activation("loss").values == [0.5])
    #expect(try opened.recorder.activation("nothing").values.isEmpty)
    #expect(throws: ModelError.notHeld(part: "queries")) { try opened.detections() }
  }

  /// Without an input nobody knows the picture's size: another stands for it, and that is said.
  @Test func anUnknownSizeIsSaid() throws {
    let scratch = try ScratchFolder()
    var outputs = [
      "pred_logits": Tensor(shape: [1, 2, 92], repeating: 0),
      "pred_boxes": Tensor(shape: [1, 2, 4], repeating: 0.5),
    ]
    let boxes = try Recording.open(path: scratch.write(outputs))
    #expect(boxes.notice?.contains("the sizes of picture and input are unknown") == true)
    outputs["pred_masks"] = Tensor(shape: [1, 2, 6, 8], repeating: 1)
    let masks = try Recording.open(path: scratch.write(outputs))
    #expect(masks.image.width == 8 && masks.image.height == 6)
    #expect(masks.notice?.contains("8×6 stands for both") == true)
    #expect(try masks.pictureMasks(of: [1]).first?.pixels == [Bool](repeating: true, count: 48))
  }

  /// The masks of a recording are those it holds, under whatever name.
  @Test func storedMasksAreEnough() throws {
    let scratch = try ScratchFolder()
    let run = try Self.run("tiny")
    let names = Recording.names(in: run.recorder.graph, matching: ["input", "pred_*"])
    #expect(!names.contains { $0.name == run.anatomy.output(.masks)?.path })
    try Recording.write(run, names: names, image: "a.png", to: scratch.path("run.st"))
    let opened = try Recording.open(path: scratch.path("run.st"))
    #expect(try Self.bits(opened.masks(of: [2, 0])) == Self.bits(run.masks(of: [2, 0])))
    #expect(try opened.panoptic(above: 0).segments == run.panoptic(above: 0).segments)
  }

  /// Nobody's classes are called by COCO's names but those of models that have as many.
  @Test func classNamesAreNotInvented() throws {
    func names(_ columns: Int) throws -> (name: String, notice: String?) {
      let scratch = try ScratchFolder()
      let opened = try Recording.open(
        path: scratch.write([
          "pred_logits": Tensor(shape: [1, 1, columns], values: (0..<columns).map { $0 == 3 ? 9 : 0 }),
          "pred_boxes": Tensor(shape: [1, 1, 4], repeating: 0.5),
        ]))
      return (try opened.detections().all[0].category.name, opened.notice)
    }
    #expect(try names(92).name == "car")
    #expect(try names(92).notice?.contains("COCO's stand for them") == true)
    #expect(try names(7).name == "class 3")
    #expect(try names(7).notice?.contains("no names of classes are stated") == true)
  }

  private static func run(_ name: String) throws -> ForwardRun {
    var model = try LoadedModel(path: Fixture.path("\(name).safetensors"))
    model.preprocessing.shortSide = 48
    model.preprocessing.longSide = 64
    var picture = RGBImage(width: 40, height: 30)
    for y in 0..<30 {
      for x in 0..<40 { picture[x, y] = RGB(UInt8(x * 6), UInt8(y * 8), UInt8((x * y) % 256)) }
    }
    return try model.run(picture)
  }

  private static func bits(_ tensor: Tensor) -> [UInt32] { tensor.values.map(\.bitPattern) }
}
