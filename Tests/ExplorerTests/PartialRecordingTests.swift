import Cells
import Explorer
import Foundation
import Testing

/// Recordings that hold only some activations, or none that a DETR has: every screen draws what there is and says what
/// there is not.
@MainActor struct PartialRecordingTests {
  struct Contents: Sendable, CustomTestStringConvertible {
    let name: String
    let entries: [RecordingFile.Entry]
    var testDescription: String { name }
  }

  nonisolated private static let cross = "transformer.decoder.layers.0.multihead_attn.pattern"
  nonisolated private static let encoder = "transformer.encoder.layers.0.self_attn.pattern"
  nonisolated private static let detections = [
    RecordingFile.Entry("pred_logits", [1, 6, 10]), RecordingFile.Entry("pred_boxes", [1, 6, 4]),
  ]

  nonisolated static let recordings = [
    Contents(
      name: "patterns alone", entries: [.init(cross, [1, 4, 6, 20]), .init(encoder, [1, 4, 20, 20])]),
    Contents(
      name: "patterns and detections",
      entries: detections + [.init(cross, [1, 4, 6, 20]), .init(encoder, [1, 4, 20, 20])]),
    Contents(
      name: "a memory of another program",
      entries: detections + [.init("memory", [20, 1, 32]), .init(cross, [1, 4, 6, 20])]),
    Contents(
      name: "patterns of other shapes",
      entries: detections + [
        .init("memory", [1, 32, 4, 5]), .init(cross, [20]), .init(encoder, [20, 20]),
        .init("bbox_mask", [1, 2, 4]),
      ]),
    Contents(
      name: "fewer queries in the pattern than in the detections",
      entries: detections + [.init("memory", [1, 32, 4, 5]), .init(cross, [1, 4, 2, 20])]),
    Contents(
      name: "empty tensors",
      entries: detections + [
        .init("memory", [1, 32, 0, 5]), .init(cross, [1, 0, 6, 20]), .init("layer1", [1, 0, 4, 4]),
        .init("hs", [0, 1, 6, 32]), .init("pos", [1, 32, 4, 5]),
      ]),
    Contents(
      name: "a batch of two",
      entries: [
        .init("pred_logits", [2, 6, 10]), .init("pred_boxes", [2, 6, 4]), .init("hs", [6, 2, 6, 32]),
        .init("memory", [2, 32, 4, 5]), .init("bbox_mask", [2, 6, 4, 4, 5]), .init("layer1", [2, 8, 4, 4]),
      ]),
    Contents(
      name: "one row too few",
      entries: detections + [
        .init("bbox_mask", [1, 1, 4, 4, 5]), .init("mask_head", [1, 8, 8]), .init("layer4", [3, 8, 2, 2]),
      ]),
    Contents(
      name: "boxes beyond all bounds",
      entries: [
        .init(name: "pred_logits", shape: [1, 2, 3], values: [9, 0, 0, 0, 9, 0]),
        .init(
          name: "pred_boxes", shape: [1, 2, 4], values: [0.5, 0.5, 1e20, 1e30, .nan, 0.5, .infinity, 1]),
      ]),
    Contents(
      name: "no numbers",
      entries: [
        .init("pred_logits", [1, 2, 3], .nan), .init("pred_boxes", [1, 2, 4], .nan),
        .init("memory", [1, 8, 4, 5], .nan), .init(cross, [1, 4, 2, 20], .infinity),
        .init("layer1", [1, 8, 4, 4], -.infinity), .init("hs", [1, 1, 2, 8], .nan),
        .init("mask_head", [2, 4, 4], .nan),
      ]),
    Contents(name: "a single number", entries: [.init("input", []), .init("memory", [])]),
    Contents(
      name: "many channels", entries: [.init("layer1", [1, 5000, 1, 1]), .init("input", [1, 3, 8, 8])]),
  ]

  private static let keys = [
    "1", "1<Tab>", "1<Tab><Tab>", "1zz", "2", "2l<Enter>o", "2m", "2<Tab>", "2<Tab><Tab>jj", "2ax", "3",
    "3ll<Tab>",
    "3<Enter>", "4", "4<Enter>", "4<Enter><Tab><Tab><Tab>", "4l<Enter><Enter>h", "4k<Enter>x", "5",
    "5l<Enter>", "5<Tab>",
    "6", "6jj<Enter>", "6G<Enter><Enter>", "6Gk<Enter>", "[[jk]]", "<Space>", "<move 60,20>", "y",
  ]

  @Test(arguments: recordings) func everyScreenIsDrawn(contents: Contents) async throws {
    let run = try RecordingFile.run(contents.entries)
    for (width, height) in [(120, 40), (60, 16)] {
      for symbols in [Symbols.quadrant, .ramp] {
        var display = DisplayOptions()
        display.symbols = symbols
        let player = SyntheticRun.player(run, width: width, height: height, display: display)
        for keys in Self.keys {
          let text = await player.play(try InputScript.parse(keys)).canvas.plainText()
          #expect(text.contains("synthetic"), "\(keys)")
          #expect(!text.contains("computing"), "\(keys): \(text)")
        }
      }
    }
  }

  @Test func patternsAloneAreSeenByQuery() async throws {
    let memory = RecordingFile.Entry("memory", [1, 8, 4, 5])
    let run = try RecordingFile.run([memory, .init(Self.cross, [1, 4, 6, 20])])
    let player = SyntheticRun.player(run, width: 120, height: 40)
    let text = await player.play(try InputScript.parse("jj")).canvas.plainText()
    #expect(text.contains("decoder layer 0 · cross-attention · query 2"))
    #expect(text.contains("head 3"))
  }

  /// Of another program's recording nobody knows what its model has.
  @Test func whatARecordingDoesNotHoldIsNotDeniedToItsModel() async throws {
    let run = try RecordingFile.run([.init("memory", [1, 8, 4, 5])])
    let player = SyntheticRun.player(run, width: 120, height: 40)
    for (keys, part) in [("2", "decoder attention"), ("3", "encoder attention"), ("5", "mask head")] {
      let text = await player.play(try InputScript.parse(keys)).canvas.plainText()
      #expect(text.contains("this recording does not hold \(part)."), "\(text)")
    }
  }

  @Test func whatWasChosenOfAnotherModelIsLetGo() async throws {
    let environment = ExplorerEnvironment(exportFolder: "/nowhere") { _, _ in
      .image(
        try RecordingFile.run([
          .init("pred_logits", [1, 2, 3]), .init("pred_boxes", [1, 2, 4]), .init("memory", [1, 8, 4, 5]),
          .init(Self.cross, [1, 4, 2, 20]),
        ]))
    }
    let player = SyntheticRun.player(try SyntheticRun.make(), in: environment, width: 120, height: 40)
    let before = await player.play(try InputScript.parse("<Tab>ajjjjjj1x")).canvas.plainText()
    #expect(before.contains("[1 Scene]"))
    let text = await player.play(try InputScript.parse("2:open other<Enter><BS>")).canvas.plainText()
    #expect(text.contains("decoder layer 0 · cross-attention · query"))
    #expect(player.session.state.focus.query ?? 9 < 2)
  }

  @Test func editsThatNothingFollowsFromAreRefused() async throws {
    let run = try RecordingFile.run([
      .init("memory", [1, 8, 4, 5]), .init(Self.cross, [1, 4, 6, 20]),
    ])
    let player = SyntheticRun.player(run, width: 120, height: 40)
    let text = await player.play(try InputScript.parse("x")).canvas.plainText()
    #expect(text.contains("nothing else here depends on this"))
    #expect(player.session.state.edits.isEmpty)
  }
}
