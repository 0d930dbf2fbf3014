import Cells
import Explorer
import Foundation
import Recordings
import Testing

/// A recording of a model that is not known here.
@MainActor struct ForeignRecordingTests {
  private func shown(_ player: ExplorerPlayer, _ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  private func yolos() throws -> ExplorerPlayer {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ModelsTests/Fixtures/foreign/yolos.safetensors").path
    return SyntheticRun.player(try Recording.open(path: path), width: 180, height: 40)
  }

  @Test func itsAttentionIsBrowsedOnItsPicture() async throws {
    let player = try yolos()
    let arrival = try await shown(player, "")
    #expect(arrival.contains("head 3") && arrival.contains("64×96"), "\(arrival)")
    #expect(try await shown(player, "3").contains("places_to_places"))
  }

  @Test func typesAreShownAsWhatTheyAre() async throws {
    let player = try yolos()
    let labels = try await shown(player, "/labels<Enter>#")
    #expect(labels.contains("i64, read as f32") && labels.contains("labels[0, 0] = 82 "), "\(labels)")
    let kept = try await shown(player, "/kept<Enter>#")
    #expect(kept.contains("[1, 10]  bool") && kept.contains("kept[0, 0] = true"))
    #expect(try await shown(player, "/scores<Enter>").contains("f64, read as f32"))
  }

  /// Dots alone, or two in a row, make no other name of a node.
  @Test func strangeNamesAreKeptApart() async throws {
    let names = [".", "a", "a.", "a..b", "a.b", ".a"]
    let run = try RecordingFile.run(
      names.enumerated().map { RecordingFile.Entry($1, [$0 + 2], Float($0)) })
    #expect(Set(run.recorder.graph.nodes.map(\.path)) == Set(names))
    for (number, name) in names.enumerated() {
      #expect(try run.recorder.activation(name).values == Array(repeating: Float(number), count: number + 2))
    }
    let player = SyntheticRun.player(run, width: 140, height: 40)
    #expect(try await shown(player, "6").contains("6 nodes"))
    #expect(try await shown(player, "g/a..b<Enter>").contains("a..b  "))
    #expect(try await shown(player, "#").contains("a..b["))
    // Of empty names the figure makes modules too.
    #expect(try await shown(player, ":figure graph<Enter>").contains("6 nodes"))
  }

  /// Without a picture there is no size, and what is to be seen is described at once.
  @Test func nothingIsInvented() async throws {
    let run = try RecordingFile.run([
      RecordingFile.Entry("block.0", [2, 3]), RecordingFile.Entry("block.1", [4]),
    ])
    let text = try await shown(SyntheticRun.player(run, width: 140, height: 40), "")
    #expect(!text.contains("3×4"), "\(text)")
    #expect(text.contains("[2, 3]  f32") || text.contains("[4]  f32"), "\(text)")
  }
}
