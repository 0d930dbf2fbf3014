import Analysis
import Foundation
import Models
import Tensors
import Testing

/// What SciPy and the published code gave, by `Fixtures/matching.py`.
struct MatchingFixture: Decodable {
  struct Expected: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let rows: Int
    let columns: Int
    /// Null for infinity.
    let costs: [Double?]
    let pairs: [[Int]]
    let total: Double

    var values: [Double] { costs.map { $0 ?? .infinity } }
    var testDescription: String { name }
  }

  struct Drawn: Decodable, CustomTestStringConvertible, Sendable {
    struct Masks: Decodable, Sendable {
      let logits: [Float]
      let height: Int
      let width: Int
      let trueHeight: Int
      let trueWidth: Int
      /// A digit a pixel.
      let truth: [String]
    }

    let name: String
    let isSigmoid: Bool
    let queries: Int
    let columns: Int
    let logits: [Float]
    let boxes: [Float]
    let labels: [Int]
    let trueBoxes: [Float]
    /// Class, L1, GIoU: queries × objects each.
    let costs: [[Double]]
    let pairs: [[Int]]
    let losses: [String: Double]
    let masks: Masks?

    var testDescription: String { name }
    var scoring: ClassScoring { isSigmoid ? .sigmoid : .softmaxWithNoObject }
    var weights: MatchingWeights { .published(for: scoring) }

    var predictions: QueryPredictions {
      QueryPredictions(
        logits: Tensor(shape: [queries, columns], values: logits),
        boxes: Tensor(shape: [queries, 4], values: boxes), scoring: scoring)
    }

    var targets: [Target] {
      labels.enumerated().map { index, label in
        let box = trueBoxes[index * 4..<index * 4 + 4].map { $0 }
        return Target(
          column: label, box: Box(centerX: box[0], centerY: box[1], width: box[2], height: box[3]))
      }
    }

    /// Of the matched ones.
    func maskLosses(_ pairs: [Assignment.Pair]) -> MaskLosses? {
      guard let masks else { return nil }
      let logits = Tensor(shape: [queries, masks.height, masks.width], values: masks.logits)
      let truth = pairs.flatMap { masks.truth[$0.column].map { $0 == "1" ? Float(1) : 0 } }
      return MaskLosses(
        logits: logits.rows(pairs.map(\.row)),
        truth: Tensor(shape: [pairs.count, masks.trueHeight, masks.trueWidth], values: truth),
        objects: labels.count, weights: weights)
    }
  }

  let assignments: [Expected]
  let matchings: [Drawn]

  static var stored: MatchingFixture {
    get throws {
      let path = Bundle.module.bundleURL.appendingPathComponent("Fixtures/matching.json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(MatchingFixture.self, from: Data(contentsOf: path))
    }
  }
}
