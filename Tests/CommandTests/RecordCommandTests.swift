import Checkpoints
import Foundation
import SampleScenes
import Testing

/// `record` gives a run's activations to other programs.
struct RecordCommandTests {
  private let run: ProgramRun
  private let record: [String]

  init() throws {
    run = try ProgramRun()
    let model = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--short-side", "64"]
    record = ["record", SampleScenes.first.path] + model
  }

  @Test func arraysAndHalvesHoldWhatTheRecordingHolds() throws {
    let (whole, half, folder) = (run.path("whole.st"), run.path("half.st"), run.path("deep/arrays"))
    let only = ["--only", "pred_*"]
    #expect(try run(record + only + ["--output", whole]).code == 0)
    let result = try run(record + only + ["--half", "--output", half, "--npy", folder])
    #expect(
      result.code == 0 && result.output.contains("\(folder): 2 files"), "\(result.output)\(result.errors)")
    let boxes = try Checkpoint(path: whole).tensor(named: "pred_boxes")
    let halves = try Checkpoint(path: half)
    #expect(halves.entries.map(\.type) == [.float16, .float16])
    let rounded = try halves.tensor(named: "pred_boxes")
    #expect(zip(boxes.values, rounded.values).allSatisfy { abs($0 - $1) <= 0x1p-11 * abs($0) })

    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["pred_boxes.npy", "pred_logits.npy"])
    let array = try Data(contentsOf: URL(fileURLWithPath: folder + "/pred_boxes.npy"))
    #expect(array.count == 128 + 2 * boxes.count)
    // The recording opens in place of the picture.
    #expect(try run(["shapes", half]).output.contains("pred_boxes"))
  }

  @Test func itAsksWhereTo() throws {
    let result = try run(record)
    #expect(
      result.code == 64 && result.errors.contains("--output FILE.safetensors, --npy FOLDER"),
      "\(result.errors)")
    let file = try run.write("", "file")
    try run.expectFailure(record + ["--only", "pred_boxes", "--npy", file], code: 74, saying: "file")
  }
}
