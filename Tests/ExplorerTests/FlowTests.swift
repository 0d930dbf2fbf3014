import Analysis
import Cells
import EmbeddedWeights
import Explorer
import Foundation
import Foundations
import Images
import Models
import SampleScenes
import Testing

/// Keys through the embedded model: what one chooses is what one sees.
@MainActor struct FlowTests {
  private func player(
    _ scene: String = "two-cats-two-remotes.png", width: Int = 140, height: Int = 44
  ) throws -> ExplorerPlayer {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let open: @Sendable (String) throws -> ForwardRun = { try model.run(RGBImage(contentsOf: $0)) }
    let path = SampleScenes.folder.appendingPathComponent(scene).path
    let source = ExplorerSource(run: try open(path), imagePath: path) { path, _ in .image(try open(path)) }
    return ExplorerPlayer(source, width: width, height: height)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func startsOnTheAttentionOfAFoundThing() async throws {
    let player = try player()
    let text = try await play("", in: player)
    let state = player.session.state
    let first = try #require(state.listed.first)
    #expect(state.screen == .attention)
    #expect(state.selection.query == first.query)
    #expect(first.category.isThing)
    #expect(first.score > 0.85)
    #expect(text.contains("cross-attention · query \(first.query) \(first.category.name)"))
    for head in 0..<8 { #expect(text.contains("head \(head)")) }
  }

  @Test func numbersOnScreenAreTheTensors() async throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let run = try model.run(RGBImage(contentsOf: SampleScenes.first))
    let pattern = try run.recorder.activation("transformer.decoder.layers.1.multihead_attn.pattern")
    let player = try player()
    let text = try await play("[[", in: player)
    let query = try #require(player.session.state.selection.query)
    for head in 0..<8 {
      let greatest = try #require(pattern.row(0).row(head).row(query).values.max())
      #expect(text.contains(formatValue(greatest)), "head \(head)")
    }
    let statistics = Statistics(of: pattern)
    #expect(text.contains(formatValue(statistics.mean)))
    #expect(text.contains(formatShape(pattern.shape)))
  }

  @Test func queriesStayChosenOnEveryScreen() async throws {
    let player = try player()
    _ = try await play("jj", in: player)
    let query = player.session.state.selection.query
    #expect(query == player.session.state.listed[2].query)
    _ = try await play("123456", in: player)
    #expect(player.session.state.screen == .graph)
    #expect(player.session.state.selection.query == query)
    _ = try await play("<BS><BS><BS><BS>", in: player)
    #expect(player.session.state.screen == .attention || player.session.state.screen == .scene)
    #expect(player.session.state.selection.query == query)
  }

  @Test func thresholdAndAll() async throws {
    let player = try player()
    _ = try await play("a", in: player)
    #expect(player.session.state.listed.count == player.session.state.run.queries)
    let text = try await play("a++++++++", in: player)
    #expect(player.session.state.display.threshold == 0.95)
    #expect(player.session.state.listed.allSatisfy { $0.score > 0.95 })
    #expect(text.contains("score > 0.95"))
  }

  @Test func emptyResultSaysWhy() async throws {
    let player = ExplorerPlayer(
      SyntheticRun.source(try SyntheticRun.make()), width: 120, height: 40,
      display: {
        var display = DisplayOptions()
        display.threshold = 0.9999
        return display
      }())
    #expect(try await play("1", in: player).contains("no query above 1.00; lower the threshold with -"))
  }

  @Test func encoderFollowsTheCursor() async throws {
    let player = try player()
    let before = try await play("3", in: player)
    let after = try await play("l", in: player)
    let place = try #require(player.session.state.selection.place)
    #expect(before != after)
    #expect(after.contains("x \(place.x), y \(place.y) attends to"))
    #expect(try await play("<Tab>", in: player).contains("is attended by"))
  }

  @Test func clickChooses() async throws {
    let player = try player()
    _ = try await play("3", in: player)
    let frame = player.session.frame()
    let cells = (0..<44).flatMap { y in (0..<140).map { ($0, y) } }
    let places = player.session.state.run.places
    let found = cells.compactMap { column, row -> (column: Int, row: Int, place: Place)? in
      guard case .place(let x, let y)? = frame.target(column, row), x > 0.1, y > 0.1 else { return nil }
      return (column, row, Place(x: Int(x * Double(places.width)), y: Int(y * Double(places.height))))
    }
    let chosen = try #require(found.first)
    _ = try await play("<click \(chosen.column),\(chosen.row)>", in: player)
    #expect(player.session.state.selection.place == chosen.place)
    let tab = try #require(cells.first { frame.target($0.0, $0.1) == .screen(.graph) })
    _ = try await play("<click \(tab.0),\(tab.1)>", in: player)
    #expect(player.session.state.screen == .graph)
  }

  @Test func clickingAnObjectChoosesItsQuery() async throws {
    let player = try player()
    _ = try await play("1", in: player)
    let state = player.session.state
    let frame = player.session.frame()
    for detection in state.listed.filter(\.category.isThing) {
      let box = detection.box
      let cells = (0..<44).flatMap { y in (0..<140).map { ($0, y) } }
      let middle = try #require(
        cells.first { cell in
          guard case .place(let x, let y)? = frame.target(cell.0, cell.1) else { return false }
          return abs(x - Double(box.centerX)) < 0.03 && abs(y - Double(box.centerY)) < 0.03
        })
      _ = try await play("<click \(middle.0),\(middle.1)>", in: player)
      #expect(player.session.state.selection.query == detection.query)
    }
  }

  @Test func headsThatShareASoftmaxShareAScale() async throws {
    let player = try player()
    #expect(try await play("", in: player).contains("linear · scale of head 0"))
    #expect(try await play("<Tab>", in: player).contains("linear · shared scale"))
    #expect(try await play("S", in: player).contains("linear · scale of head 0"))
    #expect(try await play("S<Tab><Tab>", in: player).contains("cross-attention"))
    #expect(try await play("", in: player).contains("linear · shared scale"), "now it is asked for")
  }

  @Test func zoomReachesEveryPicture() async throws {
    let player = try player()
    let whole = try await play("1", in: player)
    let near = try await play("zz", in: player)
    #expect(!whole.contains("zoom") && near.contains("zoom 4×"))
    let chosen = try #require(player.session.state.selected)
    #expect(near.contains("\(chosen.query) \(chosen.category.name) "))
    #expect(try await play("ZZ", in: player) == whole)
  }

  @Test func searchFindsNamesOperationsAndShapes() async throws {
    let player = try player()
    _ = try await play("/mask_head.gn3<Enter>", in: player)
    #expect(player.session.state.screen == .graph)
    #expect(player.session.state.selection.node == "mask_head.gn3")
    let memory = try #require(player.session.state.run.graph["memory"])
    let shape = memory.shape.dropFirst().map(String.init).joined(separator: "x")
    _ = try await play("/\(shape)<Enter>", in: player)
    let found = try #require(player.session.state.run.graph[player.session.state.selection.node])
    #expect(Array(found.shape.suffix(3)) == Array(memory.shape.dropFirst()))
    let text = try await play("/nothing-like-this<Enter>", in: player)
    #expect(text.contains("nothing found"))
  }

  @Test func fromANodeToItsPictureAndBack() async throws {
    let player = try player()
    let text = try await play("/transformer.encoder.layers.1.self_attn.pattern<Enter><Enter>", in: player)
    #expect(player.session.state.screen == .encoder)
    #expect(text.contains("encoder 2/"))
    _ = try await play("p", in: player)
    #expect(player.session.state.screen == .graph)
    #expect(player.session.state.selection.node == "transformer.encoder.layers.1.self_attn.pattern")
    _ = try await play("/bbox_mask<Enter><Enter>", in: player)
    #expect(player.session.state.screen == .attention)
    #expect(player.session.state.selection.source == .bboxMask)
    _ = try await play("/layer2.0.conv1<Enter><Enter>", in: player)
    #expect(player.session.state.screen == .features)
  }

  @Test func paletteDoesWhatKeysDo() async throws {
    let player = try player()
    _ = try await play(":graph<Enter>", in: player)
    #expect(player.session.state.screen == .graph)
    let colormap = player.session.state.display.colormap
    _ = try await play(":next colo<Enter>", in: player)
    #expect(player.session.state.display.colormap == colormap.advanced(by: 1))
    #expect(try await play(":zzzz<Enter>", in: player).contains("no action called zzzz"))
  }

  @Test func ablatingChangesWhatIsFoundAndUndoRestoresIt() async throws {
    let player = try player()
    _ = try await play("", in: player)
    let before = try #require(player.session.state.detections).probabilities.values
    _ = try await play("x", in: player)
    #expect(player.session.state.edits.count == 1)
    let edited = try #require(player.session.state.detections).probabilities.values
    #expect(before != edited)
    #expect(try await play("X", in: player).contains("head 0 of transformer.decoder.layers"))
    _ = try await play("<Esc>u", in: player)
    #expect(player.session.state.edits.isEmpty)
    #expect(try #require(player.session.state.detections).probabilities.values == before)
  }

  @Test func nextImageKeepsTheScreen() async throws {
    let player = try player("crowded.png")
    let text = try await play("4i", in: player)
    #expect(player.session.state.screen == .features)
    #expect(!text.contains("crowded.png"))
    #expect(try await play("I", in: player).contains("crowded.png"))
  }

  @Test func openingWhatIsNoImageKeepsTheRun() async throws {
    let player = try player()
    let text = try await play(":open /nowhere/at-all.png<Enter>", in: player)
    #expect(text.contains("/nowhere/at-all.png: expected an image, found no such file"))
    #expect(text.contains("two-cats-two-remotes.png"))
  }

  @Test func truthIsShownWhereItIsKnown() async throws {
    let text = try await play("t", in: try player("street.jpg"))
    #expect(text.contains("segments are known"))
    #expect(text.contains("car"))
    let synthetic = ExplorerPlayer(SyntheticRun.source(try SyntheticRun.make()), width: 120, height: 40)
    #expect(try await play("t", in: synthetic).contains("no truth is known of this image"))
  }

  @Test func quitEnds() async throws {
    let player = try player()
    _ = try await play("jq", in: player)
    #expect(player.session.isFinished)
    let other = try self.player()
    _ = try await play("?<C-c>", in: other)
    #expect(other.session.isFinished)
  }
}
