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
    let run = try Self.run("tiny").edited(edits)
    let names = Recording.names(in: run.recorder.graph, matching: ["pred_*"])
    let first = scratch.path("first.safetensors")
    try Recording.write(run, names: names, image: "a.png", edits: edits, to: first)
    let opened = try Recording.open(path: first)
    #expect(opened.recordedEdits == ["zero memory channel=1", "remove query=2"])
    #expect(opened.notice?.hasSuffix("recorded with zero memory channel=1, remove query=2") == true)
    // Recorded again with one more, it says all, and the rest of the notice once.
    let more = try Intervention("scale pred_boxes by=0.5")
    let second = scratch.path("second.safetensors")
    try Recording.write(opened.edited([more]), names: names, image: "a.png", edits: [more], to: second)
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
