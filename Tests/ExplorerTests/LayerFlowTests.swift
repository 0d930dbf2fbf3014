import Analysis
import Cells
import EmbeddedWeights
import Explorer
import Foundation
import Images
import Models
import SampleScenes
import Testing

/// Decoder layers as time on Scene, and the matching with the samples' truth.
@MainActor struct LayerFlowTests {
  private let run: ForwardRun

  init() throws {
    run = try LoadedModel(path: EmbeddedWeights.url.path)
      .run(RGBImage(contentsOf: SampleScenes.first.path))
  }

  private func player(width: Int = 140, height: Int = 44) -> ExplorerPlayer {
    ExplorerPlayer(
      run, imagePath: SampleScenes.first.path,
      in: ExplorerEnvironment { _, _ in throw CocoaError(.fileNoSuchFile) }, width: width, height: height)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func sceneStepsBackThroughTheLayersAndForthToTheAnswer() async throws {
    let player = player()
    let answer = try await play("1", in: player)
    let layers = try LayerDetections().evaluate(in: run)
    let threshold = player.session.state.display.threshold
    for layer in layers.dropLast().reversed() {
      let text = try await play("[", in: player)
      let kept = layer.detections.queries(above: threshold)
      #expect(text.contains("boxes after decoder layer \(layer.layer) (0–\(layers.count - 1))"))
      #expect(text.contains("\(kept.count) of \(layer.detections.all.count) above"))
      #expect(text.contains(" \(kept.count) of \(layer.detections.all.count) ─┐"), "the list's count")
      for found in kept { #expect(text.contains("\(found.query) ")) }
    }
    #expect(try await play("[", in: player).contains("this is layer 0, the first"))
    _ = try await play("]]", in: player)
    #expect(try await play("]", in: player) == answer)
    // Other screens take the layer over; the scene begins with the answer again.
    _ = try await play("[[2", in: player)
    #expect(try await play("", in: player).contains("decoder layer 1"))
    #expect(try await play("1", in: player).contains("masks and boxes of the kept queries"))
  }

  @Test func queriesOfALayerAreWalkedInItsOwnList() async throws {
    let player = player()
    _ = try await play("1[[[g", in: player)
    let first = try #require(try LayerDetections().evaluate(in: run).first)
    let kept = Set(first.detections.queries(above: player.session.state.display.threshold).map(\.query))
    var walked: Set<Int> = []
    for _ in 0...kept.count {
      walked.insert(try #require(player.session.state.focus.query))
      _ = try await play("j", in: player)
    }
    #expect(walked == kept)
  }

  @Test func matchedPairsAndTheirCostsAreOnScreen() async throws {
    let layers = try MatchedLayers(truth: Truth.path(besideImage: SampleScenes.first.path))
      .evaluate(in: run)
    let player = player(width: 160)
    for layer in layers.reversed() {
      let text = try await play(layer.layer == layers.count - 1 ? "9" : "[", in: player)
      let formula = CostFormula(layer.costs.weights, layer.scoring)
      let query = try #require(player.session.state.focus.query)
      let match = try #require(layer.matches.first { $0.query == query })
      #expect(text.contains("query \(query) for object \(match.object.index)"))
      #expect(text.contains("= " + formula.text(of: match.cost)))
      for match in layer.matches {
        #expect(text.contains(String(format: "[−%.2f]", -match.total)), "query \(match.query)")
      }
    }
  }
}
