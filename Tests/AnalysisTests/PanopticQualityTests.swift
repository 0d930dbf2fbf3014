import Analysis
import Foundation
import Testing

/// PQ, SQ and RQ against panopticapi's, by `Fixtures/quality.py`.
struct PanopticQualityTests {
  private struct Expected: Decodable {
    /// A digit a pixel.
    let found: String
    let categories: [Int]
    let truth: String
    let trueCategories: [Int]
    let pq: Double
    let sq: Double
    let rq: Double
    /// Matched, spurious and missed of each class.
    let counts: [String: [Int]]
  }

  @Test func equalsPanopticapi() throws {
    let path = Bundle.module.bundleURL.appendingPathComponent("Fixtures/quality.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let all = try decoder.decode([Expected].self, from: Data(contentsOf: path))
    #expect(all.count >= 40)
    for (index, expected) in all.enumerated() {
      let quality = PanopticQuality(
        indices: expected.found.compactMap(\.wholeNumberValue), categories: expected.categories,
        trueIndices: expected.truth.compactMap(\.wholeNumberValue), trueCategories: expected.trueCategories)
      #expect(abs(quality.quality - expected.pq) <= 1e-12, "case \(index)")
      #expect(abs(quality.segmentation - expected.sq) <= 1e-12, "case \(index)")
      #expect(abs(quality.recognition - expected.rq) <= 1e-12, "case \(index)")
      let counts = quality.tally.classes.map { ("\($0)", [$1.matched, $1.spurious, $1.missed]) }
      #expect(Dictionary(uniqueKeysWithValues: counts) == expected.counts, "case \(index)")
    }
  }
}
