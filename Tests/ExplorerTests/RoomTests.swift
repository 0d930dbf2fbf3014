import Cells
import Explorer
import Foundation
import Images
import TestSupport
import Testing

/// What tells things apart has room, at every usual size, in every number of colours.
@MainActor struct RoomTests {
  nonisolated private static let sizes = [(80, 24), (100, 30), (120, 40), (160, 45)]

  private func player(
    _ size: (width: Int, height: Int), truth: ScratchFolder? = nil, display: DisplayOptions = DisplayOptions()
  ) throws -> ExplorerPlayer {
    let path = try truth.map { try SyntheticRun.writeTruth(in: $0) } ?? SyntheticRun.imagePath
    return SyntheticRun.player(
      try SyntheticRun.make(), imagePath: path, width: size.width, height: size.height, display: display)
  }

  private func text(_ keys: String, _ player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  // MARK: - Text

  @Test(arguments: sizes) func headsStandApart(size: (Int, Int)) async throws {
    let shown = try await text("8", player(size))
    #expect(shown.contains("head 0 ") || shown.contains("head  "), "\(shown)")
  }

  @Test(arguments: sizes) func whatLossesAndCostsComeToIsWhole(size: (Int, Int)) async throws {
    let folder = try ScratchFolder()
    let player = try player(size, truth: folder)
    let losses = try await text("9<Tab>", player)
    #expect(losses.contains("of the sum") && !losses.contains("of the s…"), "\(losses)")
    let costs = try await text("<Tab>", player).split(separator: "\n").dropFirst(size.1 - 9)
    #expect(costs.contains { $0.contains("framed is matched") })
    #expect(costs.allSatisfy { !$0.prefix(size.0 - 35).contains("…") }, "\(costs.joined(separator: "\n"))")
  }

  @Test(arguments: sizes) func whatTheTruthSaysIsWhole(size: (Int, Int)) async throws {
    let folder = try ScratchFolder()
    let player = try player(size, truth: folder)
    let objects = try await text("1t", player)
    #expect(objects.contains("as no object"), "\(objects)")
    let pixels = try await text("1D", player)
    #expect(pixels.contains(#/ missed [0-9.]+ ?%/#), "\(pixels)")
  }

  @Test(arguments: sizes) func pathsKeepTheirEnds(size: (Int, Int)) async throws {
    let player = try player(size)
    let compared = try await text("2x7", player)
    let rows = compared.split(separator: "\n")
    #expect(rows.contains { $0.contains("first difference: ") && $0.contains("multihead_attn.pattern ") })
    #expect(rows.contains { $0.contains("● ") && $0.contains("multihead_attn.pattern") }, "\(compared)")
    let numbers = try await text("2#", player).split(separator: "\n").suffix(4).joined()
    #expect(numbers.contains(#/, 0\] = [0-9.e-]+ /#) && !numbers.contains("…│"), "\(numbers)")
  }

  @Test(arguments: [60, 80, 93, 120, 160, 250]) func helpIsWhole(width: Int) async throws {
    // What is said last of long lines, in whatever column it stands.
    let shown = try await text("?", player((width, 250)))
    for end in ["another", "losses", "scale"] { #expect(shown.contains(end), "\(shown)") }
    #expect(try await text("?", player((width, 24))).contains("q closes"))
  }

  @Test func thePaletteRanksKeysBeforeFigures() async throws {
    let rows = try await text(":head", player((120, 40))).split(separator: "\n").map(String.init)
    let first = try #require(rows.firstIndex { $0.contains(":head") }) + 1
    #expect(rows[first].contains("next head"), "\(rows[first])")
  }

  @Test func theSurveyHasSomethingToInspect() async throws {
    #expect(try await text("0", player((140, 40))).contains("query_embed"))
  }

  /// The greatest value stands over all maps or over none.
  @Test(arguments: sizes, [("5", 10), ("2", 8)])
  func maximaStandOverAllMapsAlike(size: (Int, Int), screen: (keys: String, maps: Int)) async throws {
    let player = try player(size)
    var shown = try await text(screen.keys, player)
    if shown.contains("inspector") { shown = try await text("v", player) }
    let counts = ["max ", "≤"].map { shown.ranges(of: $0).count }
    #expect([[0, 0], [screen.maps, 0], [0, screen.maps]].contains(counts), "\(shown)")
  }

  // MARK: - Pictures

  /// Cells of pictures on screen.
  private func pictureCells(_ player: ExplorerPlayer) -> Int {
    let frame = player.session.frame()
    return (0..<frame.canvas.height).reduce(0) { sum, y in
      sum
        + (0..<frame.canvas.width).count { x in
          if case .place? = frame.target(x, y) { true } else { false }
        }
    }
  }

  @Test func claimsStandBesideThePictureWhereItLeavesRoom() async throws {
    let player = try player((80, 24))
    _ = try await text("1<Tab>", player)
    let before = pictureCells(player)
    let shown = try await text("J", player)
    #expect(shown.contains("─ claims on ") && !shown.contains("…"), "\(shown)")
    // Labels cover other cells than before.
    #expect(abs(pictureCells(player) - before) < before / 10)
  }

  @Test func whatIsSaidIsSaidWhole() async throws {
    let shown = try await text("1T", player((80, 24)))
    #expect(
      shown.contains("masks of the last layer are shown") && shown.contains("never trained"), "\(shown)")
  }

  @Test func fewColorsShowSegmentsWithoutThePicture() async throws {
    var display = DisplayOptions()
    display.depth = .ansi16
    let player = try player((80, 24), display: display)
    let canvas = await player.play(try InputScript.parse("1<Tab>")).canvas
    let frame = player.session.frame()
    var shown = Set<RGB>()
    for y in 0..<canvas.height {
      for x in 0..<canvas.width where canvas[x, y].glyph == "▀" {
        guard case .place? = frame.target(x, y) else { continue }
        shown.formUnion(
          [canvas[x, y].foreground, canvas[x, y].background].compactMap {
            $0.flatMap(ColorDepth.ansi16.shown)
          })
      }
    }
    // Three segments, and what is nobody's.
    #expect(shown.count <= 4 && shown.count > 1, "\(shown)")
  }

  /// Without colours more ink is more of a map on any terminal, and less light of a picture where the ink is dark.
  @Test func onALightTerminalThePictureIsTurnedRoundAndMapsAreNot() async throws {
    var (dark, light) = (DisplayOptions(), DisplayOptions())
    (dark.symbols, light.symbols, light.isOnLight) = (.ramp, .ramp, true)
    let (one, other) = (try player((120, 40), display: dark), try player((120, 40), display: light))
    #expect(try await text("2b", one) == text("2b", other))
    for player in [one, other] {
      #expect(try await text("1b<Tab><Tab><Tab>", player).contains("the picture as the network sees it"))
    }
    let ramp: [Character] = Array(" .:-=+*#%@")
    let (frame, turned) = (one.session.frame(), other.session.frame())
    var count = 0
    for y in 0..<40 {
      for x in 0..<120 {
        guard case .place? = frame.target(x, y) else { continue }
        let (more, less) = (frame.canvas[x, y].glyph, turned.canvas[x, y].glyph)
        let levels = [more, less].compactMap { ramp.firstIndex(of: Character($0.base)) }
        #expect(levels.count == 2 && (8...10).contains(levels.reduce(0, +)))
        count += 1
      }
    }
    #expect(count > 100)
  }

  // MARK: - The colour bar

  private func cells(of player: ExplorerPlayer, _ isWanted: (Target) -> Bool) -> [(x: Int, y: Int)] {
    let frame = player.session.frame()
    return (0..<frame.canvas.height).flatMap { y in
      (0..<frame.canvas.width).filter { x in frame.target(x, y).map(isWanted) ?? false }.map { (x: $0, y: y) }
    }
  }

  @Test func theMouseMovesTheEndsOfTheScale() async throws {
    let player = try player((120, 40))
    let before = try await text("2s", player)
    let strip = cells(of: player) { if case .scalePart = $0 { true } else { false } }
    try #require(strip.count >= 8)
    let high = strip[strip.count * 3 / 4]
    let narrowed = try await text("<click \(high.x),\(high.y)>", player)
    #expect(narrowed.contains("≥ ") && !narrowed.contains("≤ "), "\(narrowed)")
    let canvas = player.session.frame().canvas
    let whole = try await self.player((120, 40)).play(InputScript.parse("2s")).canvas
    #expect(canvas != whole)
    let low = strip[strip.count / 4]
    #expect(try await text("<click \(low.x),\(low.y)>", player).contains("≤ "))
    let end = try #require(cells(of: player) { $0 == .action(.wholeScale) }.first)
    #expect(try await text("<click \(end.x),\(end.y)>", player) == before)
    #expect(try await text("<click \(end.x),\(end.y)>", player).contains("the whole scale is shown"))
    _ = try await text("<click \(high.x),\(high.y)>:over the whole scale<Enter>", player)
    #expect(try await text("", player) == before)
  }
}
