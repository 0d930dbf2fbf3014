import Foundations
import Models

/// The JSON of `detect` for one picture. Boxes are fractions of the picture; areas are pixels at the network's size.
struct DetectReport: Encodable {
  struct Found: Encodable {
    let query: Int
    let categoryId: Int
    let name: String
    let score: Float
    let box: [String: Float]
    let mask: RunLengths?
  }

  /// A mask as COCO's tools decode it.
  struct RunLengths: Encodable {
    /// Height, then width.
    let size: [Int]
    let counts: String
  }

  struct Region: Encodable {
    let query: Int
    let categoryId: Int
    let name: String
    let isthing: Bool
    let score: Float
    let area: Int
  }

  /// How far the picture is from those of training, about 1 for one like them, and whether that is too far.
  struct Training: Encodable {
    let distance: Float
    let threshold: Float
    let isUnlike: Bool

    init(_ familiarity: Familiarity) {
      (distance, threshold) = (familiarity.distance, familiarity.threshold)
      isUnlike = familiarity.isUnfamiliar
    }
  }

  /// Nil where only one thing was named.
  let file: String?
  let model: String
  let image: [String: Int]
  let input: [String: Int]
  /// Whether the model was trained on pictures like this; nil where that is not known.
  let training: Training?
  let thresholds: Findings.Thresholds
  let kept: [Found]
  let panoptic: [Region]?
  /// Nil where none was given.
  let truth: TruthReport?

  init(_ found: Findings, file: String?) {
    let run = found.run
    self.file = file
    model = run.modelName
    image = ["width": run.image.width, "height": run.image.height]
    input = ["width": run.resized.width, "height": run.resized.height]
    training = found.familiarity.map(Training.init)
    thresholds = found.thresholds
    kept = found.kept.map { detection in
      Found(
        query: detection.query, categoryId: detection.category.id, name: detection.category.name,
        score: detection.score,
        box: [
          "center_x": detection.box.centerX, "center_y": detection.box.centerY, "width": detection.box.width,
          "height": detection.box.height,
        ],
        mask: found.masks[detection.query]?.runLengths)
    }
    truth = found.comparison.map(TruthReport.init)
    panoptic = found.segments?.segments.map { segment in
      Region(
        query: segment.query, categoryId: segment.category.id, name: segment.category.name,
        isthing: segment.category.isThing, score: segment.score, area: segment.area)
    }
  }
}

extension DetectReport.RunLengths {
  init(_ mask: BinaryMask) {
    size = [mask.height, mask.width]
    counts = mask.compressedRunLengths
  }
}

/// What `detect` tells of a classifier.
struct ClassesReport: Encodable {
  struct Row: Encodable {
    let categoryId: Int
    let name: String
    let probability: Float
  }

  /// Nil where only one thing was named.
  let file: String?
  let model: String
  let classes: [Row]

  init(_ found: Findings, file: String?) {
    self.file = file
    model = found.run.modelName
    classes = found.classes.compactMap { found in
      found.category.map { Row(categoryId: $0.id, name: $0.name, probability: found.probability) }
    }
  }
}

/// What the JSON of several pictures has of one that could not be read.
struct FaultReport: Encodable {
  let file: String
  let error: String
}
