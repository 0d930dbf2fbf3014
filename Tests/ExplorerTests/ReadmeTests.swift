import Cells
import EmbeddedWeights
import Explorer
import Foundation
import Images
import Models
import SampleScenes
import Testing

/// The README's table of figures: its keys lead where it says, and are three at most.
@MainActor struct ReadmeTests {
  private struct Row {
    let figure: String
    let keys: String
    let count: Int
  }

  /// What must be on screen for each figure of the table.
  private static let figures: [(figure: String, screen: String, texts: [String])] = [
    (
      "detections, masks of the kept queries", "scene",
      ["masks and boxes of the kept queries", "cat 0.99"]
    ),
    ("panoptic map, by class", "scene", ["by class", "floor-other-merged"]),
    (
      "eight heads of a query, of `bbox_mask`", "attention",
      ["mask head · bbox_mask · query", "head 0", "head 7"]
    ),
    (
      "layers 1–4, `memory`, `hs`", "features",
      ["layer1", "layer2", "layer3", "layer4", "memory", "hs · values", "principal components"]
    ),
    ("mask-head stages", "maskHead", ["bbox_mask", "stage 1", "stage 5", "+ adapter3", "logits", "mask"]),
    ("boxes after each decoder layer", "scene", ["boxes after decoder layer 2 (0–3)"]),
    ("matching, losses", "matching", ["loss_giou", "weighted sum", "of the sum"]),
    ("the graph", "graph", ["nodes", "backbone.0.body", "transformer", "bbox_attention"]),
  ]

  private static func rows() throws -> [Row] {
    let readme = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../README.md").standardized
    let lines = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("| figure | keys |") })
    return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.flatMap { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return stride(from: 0, to: cells.count - 1, by: 2).map { column in
        let keys = cells[column + 1] == "none" ? [] : cells[column + 1].split(separator: " ")
        let names = keys.map { $0.filter { $0 != "`" } }
        return Row(
          figure: cells[column], keys: names.map { $0.count == 1 ? $0 : "<\($0)>" }.joined(),
          count: names.count)
      }
    }
  }

  @Test func everyFigureIsAtMostThreeKeysAway() async throws {
    let rows = try Self.rows()
    #expect(Set(rows.map(\.figure)) == Set(Self.figures.map(\.figure)))
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    for row in rows {
      let path = SampleScenes.first.path
      let run = try model.run(RGBImage(contentsOf: path))
      let player = ExplorerPlayer(
        run, imagePath: path, in: SyntheticRun.environment, width: 120, height: 40)
      let text = await player.play(try InputScript.parse(row.keys)).canvas.plainText()
      let expected = try #require(Self.figures.first { $0.figure == row.figure })
      #expect(row.count <= 3, "\(row.figure)")
      #expect(player.session.state.currentScreen.id == ScreenID(expected.screen), "\(row.figure)")
      for wanted in expected.texts { #expect(text.contains(wanted), "\(row.figure): \(wanted)") }
    }
  }
}
