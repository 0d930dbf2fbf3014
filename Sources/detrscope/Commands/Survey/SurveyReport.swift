import Analysis
import Foundation

/// The JSON of `survey`. Boxes are fractions of the picture.
struct SurveyReport: Encodable {
  struct Counted: Encodable {
    let categoryId: Int
    let name: String
    let count: Int
  }

  struct Sighting: Encodable {
    let picture: String
    let score: Float
    let categoryId: Int
    let name: String
  }

  struct Slot: Encodable {
    let query: Int
    let found: Int
    let centerX: SlotStatistics.Spread
    let centerY: SlotStatistics.Spread
    let width: SlotStatistics.Spread
    let height: SlotStatistics.Spread
    let classes: [Counted]
    let surest: [Sighting]
  }

  struct Quality: Encodable {
    let ap: Double?
    let ap50: Double?
    let ap75: Double?
    let pq: Double?
    let sq: Double?
    let rq: Double?

    init(_ quality: SurveySummary.Quality) {
      (ap, ap50, ap75) = (quality.boxes?.ap, quality.boxes?.ap50, quality.boxes?.ap75)
      (pq, sq, rq) = (
        quality.segments?.quality, quality.segments?.segmentation, quality.segments?.recognition
      )
    }
  }

  struct Layer: Encodable {
    let layer: Int
    let all: Quality
    /// After non-maximum suppression.
    let suppressed: Quality
  }

  let model: String
  let input: String
  let edits: [String]
  let thresholds: [String: Float]
  let pictures: Int
  let faults: [SurveySummary.Fault]
  let found: Int
  let classes: [Counted]
  let unused: [Int]
  let slots: [Slot]
  /// Pictures whose truth is known.
  let judged: Int
  /// Empty where it is known of none.
  let layers: [Layer]

  init(_ summary: SurveySummary) {
    let header = summary.header
    func counted(_ entry: (category: Int, count: Int)) -> Counted {
      Counted(categoryId: entry.category, name: header.name(of: entry.category), count: entry.count)
    }
    (model, input, edits) = (header.model, header.input, header.edits)
    thresholds = ["queries": header.threshold, "segments": header.segmentThreshold]
    (pictures, faults, found) = (summary.pictures, summary.faults, summary.found)
    classes = summary.frequentClasses.map(counted)
    unused = summary.unused
    slots = summary.slots.map { slot in
      Slot(
        query: slot.query, found: slot.found, centerX: slot.centerX, centerY: slot.centerY, width: slot.width,
        height: slot.height, classes: slot.frequentClasses(.max).map(counted),
        surest: slot.surest.map {
          Sighting(
            picture: $0.picture, score: $0.score, categoryId: $0.category, name: header.name(of: $0.category))
        })
    }
    judged = summary.judged
    layers = summary.layers.map {
      Layer(layer: $0.layer, all: Quality($0.all), suppressed: Quality($0.suppressed))
    }
  }
}
