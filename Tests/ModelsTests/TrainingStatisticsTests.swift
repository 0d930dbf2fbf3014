import Foundation
import Models
import Tensors
import Testing

/// How a picture unlike those of training is told from one like them.
struct TrainingStatisticsTests {
  /// Two channels of mean 1, deviation 2; the first differs most.
  private static let json = """
    {"node": "layer2", "mean": [1, 1], "deviation": [2, 2], "directions": [[1, 0]], "variance": [4], "rest": 0.5, \
    "threshold": 2, "pictures": 100, "held_out": 500}
    """

  private func distance(_ values: [Float]) throws -> Float? {
    let statistics = try JSONDecoder().decode(TrainingStatistics.self, from: Data(Self.json.utf8))
    return statistics.distance(of: Tensor(shape: [1, 2, 1, 2], values: values))
  }

  @Test func distanceIsByTheFormula() throws {
    // At the mean.
    #expect(try distance([0, 2, 1, 1]) == 0)
    // z = (2, 1): a = 2, b = (0, 1); ½ · 4 / 4 + ½ · ½ / 0.5 = 1.
    #expect(try distance([5, 5, 3, 3]) == 1)
    // Along the known direction it counts less than across.
    let (along, across) = (try distance([9, 9, 1, 1]) ?? 0, try distance([1, 1, 9, 9]) ?? 0)
    #expect(along < across)
  }

  @Test func otherChannelsHaveNoDistance() throws {
    let statistics = try JSONDecoder().decode(TrainingStatistics.self, from: Data(Self.json.utf8))
    #expect(statistics.distance(of: Tensor(shape: [1, 3, 1, 1], repeating: 0)) == nil)
  }

  @Test func whatIsFarIsSaid() {
    #expect(Familiarity(distance: 1, threshold: 2).warning == nil)
    #expect(Familiarity(distance: 3, threshold: 2).warning?.contains("unlike") == true)
    #expect(Familiarity(distance: .nan, threshold: 2).isUnfamiliar, "no number is no likeness")
  }
}
