import Checkpoints
import EmbeddedWeights
import Foundation
import SampleScenes
import Tensors
import Testing

/// Every command opens a thing by its content: a picture, weights or a recording.
struct OpeningTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path
  private let demo = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]

  init() throws { run = try ProgramRun() }

  /// A recording of the demo's outputs and last attention, under a name that says nothing.
  private func recording(_ name: String = "run.png", only: [String] = ["pred_*", "*attn.pattern", "input"])
    throws
    -> String
  {
    let path = run.path(name)
    let result = try run(["record", scene, "--output", path] + only.flatMap { ["--only", $0] } + demo)
    #expect(result.code == 0, "\(result.errors)")
    return path
  }

  @Test func commandsTakeRecordings() throws {
    let path = try recording()
    let expected = try run(["detect", scene, "--threshold", "0", "--json"] + demo)
    let detected = try run(["detect", path, "--threshold", "0", "--json"])
    #expect(detected.code == 0, "\(detected.errors)")
    let scores = try [expected, detected].map { result in
      let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      return (report?["kept"] as? [[String: Any]])?.compactMap { $0["score"] as? Double }
    }
    #expect(scores[0] == scores[1] && scores[0]?.isEmpty == false)
    let shapes = try run(["shapes", path, "--csv"])
    #expect(shapes.output.contains("\npred_logits,") || shapes.output.contains("pred_logits"))
    #expect(shapes.output.split(separator: "\n").count > 100)
    let export = try run(["export", path, "boxes", "--output", run.path("boxes.png")])
    #expect(export.code == 0, "\(export.errors)")
    let again = try run(["record", path, "--only", "pred_boxes", "--output", run.path("again.st")])
    #expect(again.code == 0, "\(again.errors)")
    let explore = try run([path, "--keys", "2", "--size", "120x40"])
    #expect(explore.output.contains("ready ✓"))
  }

  @Test func namesSayNothing() throws {
    let picture = run.path("picture.safetensors")
    let weights = run.path("weights.jpg")
    try FileManager.default.copyItem(atPath: scene, toPath: picture)
    try FileManager.default.copyItem(atPath: EmbeddedWeights.url.path, toPath: weights)
    #expect(try run(["detect", picture, "--weights", weights]).code == 0)
    try run.expectFailure(
      ["detect", weights], code: 66, saying: "expected an image or a recording, found weights")
    #expect(try run(["shapes", weights, "--size", "64x64"]).code == 0)
    let frame = try run([picture, "--keys", ":open \(weights)<Enter>", "--size", "120x40"])
    #expect(!frame.output.contains("expected"), "\(frame.output)")
    let notes = try run.write("not a picture\n", "notes.safetensors")
    try run.expectFailure(["detect", notes], code: 65, saying: "found text")
    try run.expectFailure(["shapes", "nowhere.safetensors"], code: 66, saying: "nowhere.safetensors")
  }

  @Test func aPartialRecordingSaysWhatItDoesNotHold() throws {
    let path = try recording("memory.st", only: ["memory"])
    try run.expectFailure(["detect", path], code: 65, saying: "this recording does not hold")
    let frame = try run([path, "--keys", "2", "--size", "160x40"])
    #expect(frame.output.contains("this recording does not hold"), "\(frame.output)")
    #expect(!frame.output.contains("3×4"))
  }

  @Test func aRecordingThatContradictsItselfIsNamed() throws {
    let path = run.path("odd.safetensors")
    let config = """
      {"block":"bottleneck","layers":[1,1,1,1],"width":4,"dilation":false,"hidden":32,"heads":4,"encoder":1,\
      "decoder":1,"feedforward":40,"queries":6,"classes":9,"masks":false}
      """
    let shapes = ["input": [1, 3, 32, 32], "pred_logits": [1, 7, 10]]
    let writer = try SafetensorsWriter(
      path: path, entries: shapes.map { TensorEntry(name: $0.key, type: .float32, shape: $0.value) },
      metadata: ["format": "detrscope-recording/1", "config": config])
    for (name, shape) in shapes { try writer.write(Tensor(shape: shape, repeating: 0), named: name) }
    try writer.finish()
    for arguments in [["detect", path], ["shapes", path], [path, "--keys", "j"]] {
      try run.expectFailure(
        arguments, code: 65,
        saying: "odd.safetensors: pred_logits: expected shape [1, 6, 10], found [1, 7, 10]")
    }
  }

  @Test func weightsThatAreNoNumbersAreNamed() throws {
    let source = try Checkpoint(path: EmbeddedWeights.url.path)
    let path = run.path("nan.safetensors")
    let writer = try SafetensorsWriter(
      path: path,
      entries: source.entries.map {
        TensorEntry(name: $0.name, type: .float32, shape: $0.shape)
      }, metadata: source.metadata)
    for entry in source.entries {
      var tensor = try source.tensor(named: entry.name)
      if entry.name.hasSuffix("encoder.layers.1.norm1.bias") {
        tensor.withUnsafeMutableElements { $0[3] = .nan }
      }
      try writer.write(tensor, named: entry.name)
    }
    try writer.finish()
    try run.expectFailure(
      ["detect", scene, "--weights", path, "--short-side", "64"], code: 65,
      saying: "scores are NaN, first at transformer.encoder.layers.1.norm1")
    let frame = try run([scene, "--weights", path, "--short-side", "64", "--keys", "1", "--size", "160x40"])
    #expect(frame.output.replacing("\n", with: " ").contains("scores are NaN"), "\(frame.output)")
  }
}
