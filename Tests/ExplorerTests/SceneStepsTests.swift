import Analysis
import Cells
import EmbeddedWeights
import Explorer
import Foundation
import Images
import Models
import SampleScenes
import Testing

/// The scene's steps and the matching's changes, by their keys.
@MainActor struct SceneStepsTests {
  private static func path(_ scene: String) -> String {
    SampleScenes.folder.appendingPathComponent(scene).path
  }

  private static func run(_ scene: String = "two-cats-two-remotes.png") throws -> ForwardRun {
    try LoadedModel(path: EmbeddedWeights.url.path).run(RGBImage(contentsOf: path(scene)))
  }

  private func player(
    _ scene: String = "two-cats-two-remotes.png", truth: String? = nil, at place: String? = nil
  ) throws -> ExplorerPlayer {
    let environment = ExplorerEnvironment(truthPath: truth) { _, _ in throw CocoaError(.fileNoSuchFile) }
    return ExplorerPlayer(
      try Self.run(scene), imagePath: place ?? Self.path(scene), in: environment, width: 150, height: 44)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func theMergeIsWalkedAStepAKey() async throws {
    let player = try player("steep-hill.png")
    let result = try await play("1<Tab>", in: player)
    var text = try await play("w", in: player)
    let walk = try MergeSteps().evaluate(in: Self.run("steep-hill.png"))
    for (place, step) in walk.steps.enumerated().dropLast() {
      #expect(text.contains("step \(place + 1) of \(walk.steps.count): \(step.kind.title)"))
      let words = step.detail.split(separator: " ").prefix(4).joined(separator: " ")
      #expect(text.contains(words), "\(words)")
      text = try await play("]", in: player)
    }
    #expect(text == result)
    #expect(try await play("[", in: player).contains("step \(walk.steps.count - 1) of"))
    #expect(try await play("w", in: player) == result)
  }

  /// In the picture: a mask with a sign, then whose pixels are another's, then the ghosts again.
  @Test func theSceneShowsWhatChanged() async throws {
    let player = try player()
    let after = try await play("Azero bbox_mask head=0,1,2<Enter>1", in: player)
    #expect(!after.contains("after less before"))
    let change = try await play("dd", in: player)
    #expect(change.contains("mask of query ") && change.contains(", after less before"))
    #expect(change.contains("places") && change.contains("fell by more than ½"))
    #expect(change.contains("-1.00 ") && change.contains("diverging · linear · probability"))
    let state = player.session.state
    let masks = state.queries.kept.map { ResultKey(QueryMask(of: $0.query), of: state.run.id) }
    #expect(masks.count > 1 && masks.count { state.demands.contains($0) } == 1, "others' are not drawn")
    let segments = try await play("<Tab>", in: player)
    #expect(segments.contains("pixels that another query has now"))
    #expect(segments.contains("of the pixels have another owner"))
    #expect(try await play("<Tab>", in: player).contains("pixels that another class has now"))
    #expect(try await play("<S-Tab><S-Tab>d", in: player) == after)
  }

  @Test func whoIsDroppedIsInView() async throws {
    let player = try player("flock.jpg")
    let text = try await play("1w]]]]]]", in: player)
    #expect(text.contains("small segments dropped") && text.contains("of at most 4 px: 19 bird with 2 px"))
    #expect(text.split(separator: "\n").contains { $0.contains("−2") && $0.contains("dropped") })
  }

  @Test func masksOfALayerAreThereOnDemandAndLabelled() async throws {
    let player = try player()
    #expect(try await play("1T", in: player).contains("masks of the last layer are shown"))
    let boxes = await player.play(try InputScript.parse("[[")).canvas
    let masks = await player.play(try InputScript.parse("T")).canvas
    #expect(masks.plainText().contains("masks after decoder layer 1 (0–3) · never trained"))
    #expect(masks.plainText().contains("masks were never trained before the last layer"))
    #expect(masks != boxes)
    #expect(await player.play(try InputScript.parse("T")).canvas == boxes)
  }

  @Test func segmentsAreHeldAgainstTheTruth() async throws {
    let player = try player("steep-hill.png")
    let text = try await play("1D", in: player)
    let comparison = try ComparedTruth(truth: Self.path("steep-hill.truth.json"))
      .evaluate(in: Self.run("steep-hill.png"))
    let difference = try #require(comparison.difference)
    #expect(difference.count(.wrongClass) > 1000 && difference.count(.missed) == 0)
    for name in ["right", "another object", "wrong class", "missed 0 %"] { #expect(text.contains(name)) }
    #expect(text.contains("PQ 0.8"))
  }

  @Test func thePlaceChoosesWhoseItIs() async throws {
    let player = try player()
    let text = try await play("1<Tab>HHJ", in: player)
    let state = player.session.state
    let place = try #require(state.focus.place)
    let panoptic = try Self.run().panoptic()
    let grid = state.run.grid
    let across = (Double(place.x) + 0.5) / Double(grid.width)
    let down = (Double(place.y) + 0.5) / Double(grid.height)
    let x = Int(across * Double(panoptic.width))
    let y = Int(down * Double(panoptic.height))
    let owner = panoptic.segments[panoptic.indices[y * panoptic.width + x]].query
    #expect(state.focus.query == owner)
    #expect(text.contains("who claims x \(x), y \(y)"))
    // Escape takes the mark away, and the list with it.
    #expect(!(try await play("<Esc>", in: player)).contains("who claims"))
    #expect(player.session.state.focus.place == nil)
  }

  @Test func aMovedBoxChangesCostAndComesBack() async throws {
    let player = try player()
    let before = try await play("9", in: player)
    let query = try #require(player.session.state.focus.query)
    let moved = try await play("r<Right><Right><S-Down>", in: player)
    #expect(moved.contains("moving the predicted box"))
    #expect(moved.contains("changed: query \(query)'s box after layer 3 x +2 % height +1 %"))
    #expect(player.session.state.focus.query == query, "arrows choose nothing meanwhile")
    let known = try await play("<Tab>h", in: player)
    #expect(known.contains("moving the true box") && known.contains("x −1 %"))
    #expect(!(try await play("u", in: player)).contains("x −1 %"))
    #expect(try await play("<Esc>", in: player).contains("changed: query"), "Escape keeps what was moved")
    _ = try await play("R", in: player)
    #expect(try await play("9", in: player).contains(try #require(Self.sum(in: before))))
    #expect(Self.sum(in: moved) != Self.sum(in: before))
  }

  /// The line `= 1·(−0.993) + …`.
  private static func sum(in text: String) -> String? {
    text.split(separator: "\n").first { $0.contains("= 1·(") }
      .flatMap { line in line.range(of: "= 1·(").map { String(line[$0.lowerBound...].prefix(50)) } }
  }

  @Test func weightsAreTakenFromTheKeyAndThePalette() async throws {
    let player = try player()
    #expect(try await play("9W", in: player).contains(":weights 1 5 2"))
    #expect(try await play("<C-u>2 0 3<Enter>", in: player).contains("2·(−p) + 0·L1 + 3·(−GIoU)"))
    #expect(try await play("2:weights 4 5 6<Enter>", in: player).contains("4·(−p) + 5·L1 + 6·(−GIoU)"))
    #expect(try await play(":weights 1 2<Enter>", in: player).contains("expected numbers from 0 on"))
    #expect(try await play("<Esc><Tab>W", in: player).contains(":weights 1 5 2 1 1 0.1"))
    #expect(try await play("<C-u>3 5 2 1 1<Enter>", in: player).contains("changed: weights"))
    #expect(try await play("R<Tab>", in: player).contains("1·(−p) + 5·L1 + 2·(−GIoU)"))
  }

  @Test func maskLossesOfEarlierLayersAreMarked() async throws {
    let player = try player()
    #expect(try await play("9T", in: player).contains("Tab goes to the losses"))
    let trained = try await play("<Tab>", in: player)
    let text = try await play("T", in: player)
    func line(_ text: String) throws -> Substring {
      try #require(text.split(separator: "\n").first { $0.contains("loss_dice") })
    }
    #expect(try line(trained).count { $0 == "–" } == 3 && line(trained).count { $0 == "(" } == 0)
    #expect(try line(text).count { $0 == "–" } == 0 && line(text).count { $0 == "(" } == 3)
    #expect(try await play("T", in: player) == trained)
  }

  /// A picture without a truth beside it, and a file given for it.
  @Test func aTruthCanBeGiven() async throws {
    let truth = Truth.path(besideImage: SampleScenes.first.path)
    let without = try player(at: "/nowhere/picture.png")
    #expect(try await play("9", in: without).contains("no truth is known of this image"))
    let with = try player(truth: truth, at: "/nowhere/picture.png")
    #expect(try await play("9", in: with).contains("1·(−p) + 5·L1 + 2·(−GIoU)"))
    #expect(try await play("t", in: with).contains("PQ "))
  }
}
