import Foundation
import SampleScenes
import Testing

/// What `detect` prints, and what it says of how it came by it.
struct DetectTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path
  private let panoptic = [
    "--weights", ProgramRun.checkpoint("huggingface5-native-panoptic.bin"), "--short-side", "64", "--no-dc5",
  ]

  init() throws { run = try ProgramRun() }

  private struct Report: Decodable {
    struct Row: Decodable { let query: Int, score: Double }
    let thresholds: [String: Double]
    let kept: [Row]
    let panoptic: [Row]?
  }

  private func report(_ arguments: [String]) throws -> Report {
    let result = try run(["detect", scene, "--json"] + panoptic + arguments)
    #expect(result.code == 0, "\(result.errors)")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  @Test func oneThresholdGovernsQueriesAndSegments() throws {
    let published = try report([])
    #expect(published.thresholds == ["queries": 0.7, "segments": 0.85])
    let low = try report(["--threshold", "0.1"])
    #expect(low.thresholds == ["queries": 0.1, "segments": 0.1])
    let segments = try #require(low.panoptic)
    #expect(segments.contains { $0.score < 0.85 }, "none but sure ones: \(segments)")
    #expect(Set(segments.map(\.query)).isSubset(of: low.kept.map(\.query)))
    let table = try run(["detect", scene, "--threshold", "0.1"] + panoptic)
    #expect(table.output.contains("queries above 0.1, segments of queries above 0.1 (--threshold)"))
  }
}
