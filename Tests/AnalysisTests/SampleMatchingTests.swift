import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

@testable import Analysis

/// Every sample and decoder layer against the published matcher and criterion, by `Fixtures/matching_samples.py`.
struct SampleMatchingTests {
  private struct Layer: Decodable {
    let pairs: [[Int]]
    /// Class, L1 and GIoU of each pair.
    let costs: [[Double]]
    let losses: [String: Double]
  }

  /// The script holds the same activations to 1e-5; these are computed anew, and differ a little from machine to machine.
  private static let tolerance = 2e-3

  private static func agree(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= tolerance * max(abs(expected), 0.05)
  }

  @Test func pairsCostsAndLossesArePublished() throws {
    let file = Bundle.module.bundleURL.appendingPathComponent("Fixtures/matching_samples.json")
    let stored = try JSONDecoder().decode([String: [Layer]].self, from: Data(contentsOf: file))
    #expect(stored.count == 16)
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    for (name, expected) in stored.sorted(by: { $0.key < $1.key }) {
      let path = SampleScenes.folder.appendingPathComponent(name).path
      let layers = try MatchedLayers(truth: Truth.path(besideImage: path))
        .evaluate(in: model.run(RGBImage(contentsOf: path)))
      try #require(layers.count == expected.count)
      for (layer, expected) in zip(layers, expected) {
        let place = "\(name), layer \(layer.layer)"
        let pairs = layer.pairs.sorted { $0.column < $1.column }
        #expect(pairs.map { [$0.row, $0.column] } == expected.pairs, "\(place)")
        for (pair, terms) in zip(pairs, expected.costs) {
          let cost = layer.costs[pair.row, pair.column]
          for (found, term) in zip([cost.label, cost.l1, cost.giou], terms) {
            #expect(Self.agree(Double(found), term), "\(place)")
          }
        }
        for term in LossTerm.allCases {
          let name = ["weighted sum": "weighted_sum", "cardinality error": "cardinality_error"][term.name]
          let stored = expected.losses[name ?? (term == .classError ? "class_error" : term.name)]
          let found = term.value(in: layer.losses)
          // The published code logs the class error of the last layer alone where it is asked to.
          guard let stored else { continue }
          #expect(found.map { Self.agree($0, stored) } == true, "\(place), \(term.name)")
        }
      }
    }
  }
}
