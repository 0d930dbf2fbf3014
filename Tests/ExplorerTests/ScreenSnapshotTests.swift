import Cells
import Explorer
import Foundation
import TestSupport
import Testing

/// Every screen at three sizes and all colour depths, held to the last cell.
@MainActor struct ScreenSnapshotTests {
  struct Screen: CustomTestStringConvertible {
    let name: String
    let keys: String
    var hasTruth = false
    var testDescription: String { name }
  }

  nonisolated static let screens = [
    Screen(name: "scene", keys: "1"), Screen(name: "scene-panoptic", keys: "1<Tab>"),
    Screen(name: "scene-semantic", keys: "1<Tab><Tab>"), Screen(name: "scene-merge", keys: "1w]]]"),
    Screen(name: "scene-difference", keys: "1D", hasTruth: true), Screen(name: "scene-claims", keys: "1J"),
    Screen(name: "attention", keys: ""),
    Screen(name: "attention-bbox-mask", keys: "<Tab>"), Screen(name: "attention-queries", keys: "<Tab><Tab>"),
    Screen(name: "attention-large-contour", keys: "l<Enter>oo"), Screen(name: "encoder", keys: "3lj"),
    Screen(name: "features-overview", keys: "4"), Screen(name: "features", keys: "4<Enter><Tab>l"),
    Screen(name: "mask-head", keys: "5l"), Screen(name: "matching-unknown", keys: "9"),
    Screen(name: "matching", keys: "9j", hasTruth: true),
    Screen(name: "matching-first-layer", keys: "9[aj", hasTruth: true),
    Screen(name: "matching-moved", keys: "9rll", hasTruth: true),
    Screen(name: "losses", keys: "9<Tab>j", hasTruth: true),
    Screen(name: "graph", keys: "6jjl"), Screen(name: "search", keys: "/pattern<Enter>n"),
    Screen(name: "numbers", keys: "/src_proj<Enter>#jl"), Screen(name: "palette", keys: ":col"),
    Screen(name: "help", keys: "?"),
  ]

  nonisolated static let sizes = [(60, 16), (120, 40), (240, 70)]

  @Test(arguments: screens, sizes)
  func looksAsStored(screen: Screen, size: (Int, Int)) async throws {
    let run = try SyntheticRun.make()
    let folder = try ScratchFolder()
    let path = screen.hasTruth ? try SyntheticRun.writeTruth(in: folder) : SyntheticRun.imagePath
    func canvas(_ symbols: Symbols) async throws -> Canvas {
      var display = DisplayOptions()
      display.showsTimings = false
      display.symbols = symbols
      let player = SyntheticRun.player(
        run, imagePath: path, width: size.0, height: size.1, display: display)
      return await player.play(try InputScript.parse(screen.keys)).canvas
    }
    try Snapshot.expect(
      try await canvas(.quadrant), mono: try await canvas(.ramp), "\(screen.name)-\(size.0)x\(size.1)")
  }

  @Test(arguments: Symbols.allCases.filter { !$0.isPixels })
  func blocksOfEveryKind(symbols: Symbols) async throws {
    let run = try SyntheticRun.make()
    var display = DisplayOptions()
    display.showsTimings = false
    display.symbols = symbols
    let player = SyntheticRun.player(run, width: 80, height: 24, display: display)
    try Snapshot.expect(await player.play([]).canvas, "symbols-\(symbols)-80x24")
  }

  @Test func tooSmallSaysSo() async throws {
    let player = SyntheticRun.player(try SyntheticRun.make(), width: 40, height: 8)
    let text = await player.play([]).canvas.plainText()
    #expect(text.contains("60×16"))
    #expect(text.contains("40×8"))
  }
}
