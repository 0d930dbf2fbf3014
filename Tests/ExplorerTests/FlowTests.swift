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
    let environment = ExplorerEnvironment { path, _ in .image(try open(path)) }
    return ExplorerPlayer(try open(path), imagePath: path, in: environment, width: width, height: height)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  /// What is chosen on the current screen, by its name in the written place.
  private func chosen(_ name: String, in player: ExplorerPlayer) throws -> String? {
    let place = try JSONSerialization.jsonObject(with: player.session.state.place.written())
    let screen = (place as? [String: Any])?["state"] as? [String: Any]
    return screen?[name] as? String
  }

  @Test func startsOnTheAttentionOfAFoundThing() async throws {
    let player = try player()
    let text = try await play("", in: player)
    let state = player.session.state
    let first = try #require(state.queries.listed.first)
    #expect(state.currentScreen.id == ScreenID("attention"))
    #expect(state.focus.query == first.query)
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
    let query = try #require(player.session.state.focus.query)
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
    let query = player.session.state.focus.query
    #expect(query == player.session.state.queries.listed[2].query)
    _ = try await play("123456", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
    #expect(player.session.state.focus.query == query)
    _ = try await play("<BS><BS><BS><BS>", in: player)
    #expect(
      player.session.state.currentScreen.id == ScreenID("attention")
        || player.session.state.currentScreen.id == ScreenID("scene"))
    #expect(player.session.state.focus.query == query)
  }

  @Test func thresholdAndAll() async throws {
    let player = try player()
    _ = try await play("a", in: player)
    #expect(player.session.state.queries.listed.count == player.session.state.run.queries)
    let text = try await play("a++++++++", in: player)
    #expect(player.session.state.display.threshold == 0.95)
    #expect(player.session.state.queries.listed.allSatisfy { $0.score > 0.95 })
    #expect(text.contains("score > 0.95"))
  }

  @Test func emptyResultSaysWhy() async throws {
    let player = SyntheticRun.player(
      try SyntheticRun.make(), width: 120, height: 40,
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
    let place = try #require(player.session.state.focus.place)
    #expect(before != after)
    #expect(after.contains("what (\(place.x), \(place.y)) attends to"))
    #expect(try await play("<Tab>", in: player).contains("what attends to (\(place.x), \(place.y))"))
  }

  @Test func clickChooses() async throws {
    let player = try player()
    _ = try await play("3", in: player)
    let frame = player.session.frame()
    let cells = (0..<44).flatMap { y in (0..<140).map { ($0, y) } }
    let places = player.session.state.run.grid
    let found = cells.compactMap { column, row -> (column: Int, row: Int, place: Focus.Place)? in
      guard case .place(let point)? = frame.target(column, row), point.x > 0.1, point.y > 0.1 else {
        return nil
      }
      let (x, y) = (Int(point.x * Double(places.width)), Int(point.y * Double(places.height)))
      return (column, row, Focus.Place(x: x, y: y))
    }
    let chosen = try #require(found.first)
    _ = try await play("<click \(chosen.column),\(chosen.row)>", in: player)
    #expect(player.session.state.focus.place == chosen.place)
    let tab = try #require(cells.first { frame.target($0.0, $0.1) == .screen(ScreenID("graph")) })
    _ = try await play("<click \(tab.0),\(tab.1)>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
  }

  @Test func clickingAnObjectChoosesItsQuery() async throws {
    let player = try player()
    _ = try await play("1", in: player)
    let state = player.session.state
    let path = SampleScenes.folder.appendingPathComponent("two-cats-two-remotes.png").path
    let panoptic = try LoadedModel(path: EmbeddedWeights.url.path).run(RGBImage(contentsOf: path)).panoptic()
    for detection in state.queries.listed.filter(\.category.isThing) {
      // Where a place is marked, the list of who claims it stands below the picture.
      let frame = player.session.frame()
      let cells = (0..<44).flatMap { y in (0..<140).map { ($0, y) } }
      // A hidden thing need not own the middle of its box: the nearest cell to it that is its own.
      var middle: (x: Int, y: Int)?
      var nearest = Double.infinity
      for (x, y) in cells {
        guard case .place(let point)? = frame.target(x, y) else { continue }
        let (row, column) = (Int(point.y * Double(panoptic.height)), Int(point.x * Double(panoptic.width)))
        let owner = panoptic.segments[panoptic.indices[row * panoptic.width + column]]
        guard owner.query == detection.query else { continue }
        let distance = hypot(point.x - Double(detection.box.centerX), point.y - Double(detection.box.centerY))
        if distance < nearest { (middle, nearest) = ((x, y), distance) }
      }
      let cell = try #require(middle)
      _ = try await play("<click \(cell.x),\(cell.y)>", in: player)
      #expect(player.session.state.focus.query == detection.query)
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
    #expect(!whole.contains("4×") && near.contains(" 4× "))
    let chosen = try #require(player.session.state.queries.detection(player.session.state.focus.query))
    #expect(near.contains("\(chosen.query) \(chosen.category.name) "))
    #expect(try await play("ZZ", in: player) == whole)
  }

  @Test func searchFindsNamesOperationsAndShapes() async throws {
    let player = try player()
    _ = try await play("/mask_head.gn3<Enter>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
    #expect(try chosen("path", in: player) == "mask_head.gn3")
    let memory = try #require(player.session.state.run.graph["memory"])
    let shape = memory.shape.dropFirst().map(String.init).joined(separator: "x")
    _ = try await play("/\(shape)<Enter>", in: player)
    let path = try #require(try chosen("path", in: player))
    let found = try #require(player.session.state.run.graph[path])
    #expect(Array(found.shape.suffix(3)) == Array(memory.shape.dropFirst()))
    let text = try await play("/nothing-like-this<Enter>", in: player)
    #expect(text.contains("nothing found"))
  }

  @Test func fromANodeToItsPictureAndBack() async throws {
    let player = try player()
    let text = try await play("/transformer.encoder.layers.1.self_attn.pattern<Enter><Enter>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("encoder"))
    #expect(text.contains("encoder layer 1 (0–"))
    _ = try await play("p", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
    #expect(try chosen("path", in: player) == "transformer.encoder.layers.1.self_attn.pattern")
    _ = try await play("/bbox_mask<Enter><Enter>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("attention"))
    #expect(try chosen("source", in: player) == "bboxMask")
    _ = try await play("/layer2.0.conv1<Enter><Enter>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("features"))
  }

  @Test func paletteDoesWhatKeysDo() async throws {
    let player = try player()
    _ = try await play(":graph<Enter>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
    let colormap = player.session.state.display.colormap
    _ = try await play("2:next colo<Enter>", in: player)
    #expect(player.session.state.display.colormap == colormap.advanced(by: 1))
    #expect(try await play(":zzzz<Enter>", in: player).contains("no action called zzzz"))
  }

  @Test func ablatingChangesWhatIsFoundAndUndoRestoresIt() async throws {
    let player = try player()
    _ = try await play("", in: player)
    let before = try #require(player.session.state.queries.detections).probabilities.values
    _ = try await play("x", in: player)
    #expect(player.session.state.edits.count == 1)
    let edited = try #require(player.session.state.queries.detections).probabilities.values
    #expect(before != edited)
    #expect(try await play("X", in: player).contains("head 0 of transformer.decoder.layers"))
    _ = try await play("<Esc>u", in: player)
    #expect(player.session.state.edits.isEmpty)
    #expect(try #require(player.session.state.queries.detections).probabilities.values == before)
  }

  @Test func nextImageKeepsTheScreen() async throws {
    let player = try player("crowded.png")
    let text = try await play("4i", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("features"))
    #expect(!text.contains("crowded.png"))
    #expect(try await play("I", in: player).contains("crowded.png"))
  }

  @Test func openingWhatIsNoImageKeepsTheRun() async throws {
    let player = try player()
    let text = try await play(":open /nowhere/at-all.png<Enter>", in: player)
    #expect(text.contains("/nowhere/at-all.png: no such file"))
    #expect(text.contains("two-cats-two"))
  }

  @Test func truthIsShownWhereItIsKnown() async throws {
    let text = try await play("t", in: try player("street.jpg"))
    #expect(text.contains("box IoU") && text.contains("missed: none"), "\(text)")
    #expect(text.contains("car"))
    let synthetic = SyntheticRun.player(try SyntheticRun.make(), width: 120, height: 40)
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
