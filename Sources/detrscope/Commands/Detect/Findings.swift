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
  let thresholds: Thresholds
  /// The most probable classes, of a classifier.
  let classes: [ClassProbability]
  let kept: [Detection]
  /// At the network's size; nil for a model without masks, and for a recording that holds none.
  let segments: PanopticSegmentation?
  /// At the picture's own size, by query, where asked for.
  let masks: [Int: BinaryMask]
  /// At the picture's own size, where asked for.
  let panoptic: PanopticSegmentation?

  /// - Throws: what computing throws; `ModelError.lacks` where masks are asked for and the model has none.
  init(_ run: ForwardRun, threshold: Float?, withMasks: Bool, withPanoptic: Bool) throws {
    self.run = run
    thresholds = Thresholds(
      queries: threshold ?? Detections.defaultThreshold,
      segments: threshold ?? PanopticSegmentation.defaultThreshold)
    if withMasks || withPanoptic, run.anatomy.output(.masks) == nil {
      throw ModelError.lacks(model: run.modelName, part: "mask head")
    }
    guard !run.isClassifier else {
      classes = try run.topClasses()
      (kept, segments, masks, panoptic) = ([], nil, [:], nil)
      return
    }
    classes = []
    kept = try run.detections().kept(above: thresholds.queries)
    segments = try Self.segments(of: run, above: thresholds.segments)
    let queries = withMasks ? kept.map(\.query) : []
    masks = Dictionary(
      zip(queries, try queries.isEmpty ? [] : run.pictureMasks(of: queries)),
      uniquingKeysWith: { first, _ in first })
    panoptic = withPanoptic ? try run.panoptic(above: thresholds.segments, atPictureSize: true) : nil
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
