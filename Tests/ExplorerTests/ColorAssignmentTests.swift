import Analysis
import Cells
import Color
import EmbeddedWeights
import Explorer
import Figures
import Foundation
import Images
import Models
import SampleScenes
import TestSupport
import Testing

/// A query has one colour, and what is seen together is told apart, on every sample.
@MainActor struct ColorAssignmentTests {
  nonisolated static let samples = PathCompletion.list(SampleScenes.folder.path + "/").choices
    .filter { $0.kind == .image }.map { SampleScenes.folder.appendingPathComponent($0.name).path }
  /// CIEDE2000.
  private static let least = 20.0

  private func player(_ path: String) throws -> ExplorerPlayer {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    return ExplorerPlayer(
      try model.run(RGBImage(contentsOf: path)), imagePath: path, in: SyntheticRun.environment, width: 90,
      height: 30)
  }

  @Test(arguments: samples) func neighboursDiffer(path: String) async throws {
    let player = try player(path)
    _ = await player.play(try InputScript.parse("1<Tab>"))
    let state = player.session.state
    let segments = PanopticSegments(above: state.display.threshold)
    let map = try #require(state.workbench.results.answer(segments, of: state.run.id).value)
    for depth in [ColorDepth.truecolor, .ansi256, .ansi16] {
      let listed = state.queries.listed.prefix(depth == .ansi16 ? 7 : 10)
      let colors = listed.compactMap { depth.shown(state.colors.color(ofQuery: $0.query)) }
      #expect(leastDifference(among: colors) >= Self.least, "list, \(depth)")
    }
    // A crowd has more segments than there are colours so far apart.
    let least = map.segments.count > 12 ? 12 : Self.least
    for pair in map.touching {
      let (one, other) = (map.segments[pair.one], map.segments[pair.other])
      let pairs = [
        [one, other].map { state.colors.color(ofQuery: $0.query ?? 0) },
        one.category == other.category
          ? [] : [one, other].map { state.colors.color(ofClass: $0.category.id) },
      ]
      for colors in pairs {
        for depth in [ColorDepth.truecolor, .ansi256] {
          let difference = leastDifference(among: colors.compactMap(depth.shown))
          #expect(difference >= least, "\(one.category.name), \(other.category.name), \(depth)")
        }
      }
    }
  }

  @Test func aQueryKeepsItsColor() async throws {
    let player = try player(SampleScenes.first.path)
    _ = await player.play([])
    let before = player.session.state
    let queries = 0..<before.run.queries
    let colors = queries.map { before.colors.color(ofQuery: $0) }
    #expect(Set(before.queries.listed.map { colors[$0.query] }).count == before.queries.listed.count)
    _ = await player.play(try InputScript.parse("-------ax"))
    let after = player.session.state
    #expect(after.edits.count == 1)
    #expect(queries.map { after.colors.color(ofQuery: $0) } == colors)
    let ofFigures = RunColors(try #require(before.queries.detections))
    #expect(queries.map { ofFigures.color(ofQuery: $0) } == colors)
  }
}

extension SegmentMap {
  /// Segments with pixels side by side.
  fileprivate var touching: Set<Pair> {
    var pairs: Set<Pair> = []
    for (pixel, segment) in indices.enumerated() {
      let right = pixel % width + 1 < width ? pixel + 1 : pixel
      let below = pixel + width < indices.count ? pixel + width : pixel
      for other in [indices[right], indices[below]] where other != segment {
        pairs.insert(Pair(one: min(segment, other), other: max(segment, other)))
      }
    }
    return pairs
  }

  fileprivate struct Pair: Hashable {
    let one: Int
    let other: Int
  }
}
