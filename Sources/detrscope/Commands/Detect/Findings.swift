import Analysis
import Foundation
import Graph
import Models

/// What `detect` tells of a run, computed whole before anything of it is written.
struct Findings {
  /// The scores above which a query counts as found, and takes part in segments.
  struct Thresholds: Encodable {
    let queries: Float
    let segments: Float
  }

  let run: ForwardRun
  /// How like the pictures of training this one is; nil where that is not known.
  let familiarity: Familiarity?
  let thresholds: Thresholds
  /// The most probable classes, of a classifier.
  let classes: [ClassProbability]
  let kept: [Detection]
  /// At the network's size; nil for a model without masks, and for a recording that holds none.
  let segments: PanopticSegmentation?
  /// By query, where asked for.
  let masks: [Int: WrittenMask]
  /// At the picture's own size, where asked for.
  let panoptic: PanopticSegmentation?
  /// Where a truth was given.
  let comparison: TruthComparison?

  /// A query's mask at the picture's own size, in the forms that are asked for.
  struct WrittenMask {
    let runLengths: DetectReport.RunLengths?
    let png: [UInt8]?
  }

  /// What is asked for beyond the findings themselves.
  struct Wishes {
    var runLengths = false
    var maskFiles = false
    var panoptic = false
    /// The file of what is in the picture, and the picture's own name.
    var truth: String?
    var picture: String?
  }

  /// - Throws: what computing throws; `ModelError.lacks` where masks are asked for and the model has none,
  ///   `.headless` where it has nothing that detects.
  init(_ run: ForwardRun, threshold: Float?, _ wishes: Wishes) throws {
    self.run = run
    familiarity = try run.familiarity()
    thresholds = Thresholds(
      queries: threshold ?? Detections.defaultThreshold,
      segments: threshold ?? PanopticSegmentation.defaultThreshold)
    let withMasks = wishes.runLengths || wishes.maskFiles
    if withMasks || wishes.panoptic, run.anatomy.output(.masks) == nil {
      throw run.lacking("mask head")
    }
    if wishes.truth != nil, run.isClassifier {
      throw run.lacking("queries")
    }
    guard run.isClassifier || run.isExcerpt || run.anatomy.output(.classLogits) != nil else {
      throw ModelError.headless(model: run.modelName)
    }
    guard !run.isClassifier else {
      classes = try run.topClasses()
      (kept, segments, masks, panoptic, comparison) = ([], nil, [:], nil, nil)
      return
    }
    classes = []
    kept = try run.detections().kept(above: thresholds.queries)
    segments = try Self.segments(of: run, above: thresholds.segments)
    masks = withMasks && !kept.isEmpty ? try Self.masks(of: kept.map(\.query), in: run, wishes) : [:]
    let score = thresholds.segments
    comparison = try wishes.truth.map {
      try ComparedTruth(truth: $0, of: wishes.picture, threshold: score).evaluate(in: run)
    }
    panoptic = wishes.panoptic ? try run.panoptic(above: thresholds.segments, atPictureSize: true) : nil
  }

  private static func masks(
    of queries: [Int], in run: ForwardRun, _ wishes: Wishes
  ) throws -> [Int: WrittenMask] {
    var written: [Int: WrittenMask] = [:]
    for (query, mask) in zip(queries, try run.pictureMasks(of: queries)) {
      written[query] = WrittenMask(
        runLengths: wishes.runLengths ? DetectReport.RunLengths(mask) : nil,
        png: wishes.maskFiles ? try Array(mask.pngData()) : nil)
    }
    return written
  }

  private static func segments(of run: ForwardRun, above threshold: Float) throws -> PanopticSegmentation? {
    guard run.anatomy.output(.masks) != nil else { return nil }
    do {
      return try run.panoptic(above: threshold)
    } catch GraphError.notRecorded {
      return nil
    }
  }
}
