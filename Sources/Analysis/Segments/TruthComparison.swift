import Graph
import Models

/// What a run found, held against the truth: each object with its matched query, and the quality of the segments.
public struct TruthComparison: Sendable {
  public struct Object: Sendable {
    public let object: TrueObject
    /// The query that is matched to it after the last layer; nil where there are fewer queries.
    public let found: Detection?
    /// Whether the query's most probable class is the object's, and more probable than "no object".
    public let isClassRight: Bool
    /// Of the boxes.
    public let boxIoU: Float?
    /// Of the masks at the picture's size; nil for a model without masks.
    public let maskIoU: Double?
  }

  /// In the truth's order.
  public let objects: [Object]
  /// Nil for a model without masks, and for a recording that holds none.
  public let quality: PanopticQuality?
  /// The queries of the matching segments, by the objects' numbers: a segment need not be of the query that is matched.
  public let segmentQueries: [Int: Int]
  /// The queries of the segments that match no true one.
  public let spurious: [Detection]
  /// The segments pixel by pixel; nil where there is no `quality`.
  public let difference: TruthDifference?
}

/// The comparison of a run with a truth.
public struct ComparedTruth: Derivation {
  public let truthPath: String
  /// The picture's file name, by which a COCO file of several has it.
  public let picture: String?
  /// The score above which queries take part in segments.
  public let threshold: Float

  public init(
    truth path: String, of picture: String? = nil,
    threshold: Float = PanopticSegmentation.defaultThreshold
  ) {
    truthPath = path
    self.picture = picture
    self.threshold = threshold
  }

  /// - Throws: as `MatchedLayers`.
  public func evaluate(in run: ForwardRun) throws -> TruthComparison {
    let layers = try MatchedLayers(truth: truthPath, of: picture).evaluate(in: run)
    guard let last = layers.last else { throw ModelError.lacks(model: run.modelName, part: "queries") }
    let truth = try Truth(path: truthPath, picture: picture)
    let detections = try run.detections().all
    let queries = Dictionary(
      last.matches.map { ($0.object.index, $0.query) }, uniquingKeysWith: { first, _ in first })
    let overlaps = try Self.maskOverlaps(of: last.matches, with: truth, in: run)
    let objects = last.objects.map { object in
      let found = queries[object.index].map { detections[$0] }
      return TruthComparison.Object(
        object: object, found: found,
        isClassRight: found.map { $0.category.id == object.category.id && !$0.isNoObject } ?? false,
        boxIoU: found.map { $0.box.intersectionOverUnion(object.box) },
        maskIoU: overlaps?[object.index])
    }
    guard overlaps != nil else {
      return TruthComparison(
        objects: objects, quality: nil, segmentQueries: [:], spurious: [], difference: nil)
    }
    let segments = try run.panoptic(above: threshold, atPictureSize: true)
    let quality = PanopticQuality(segments, truth)
    return TruthComparison(
      objects: objects, quality: quality,
      segmentQueries: Dictionary(
        quality.matches.map { ($0.object, segments.segments[$0.segment].query) },
        uniquingKeysWith: { first, _ in first }),
      spurious: quality.spurious.map { detections[segments.segments[$0].query] },
      difference: TruthDifference(segments, truth, quality))
  }

  public static func byteCount(of comparison: TruthComparison) -> Int {
    1024 + (comparison.difference?.byteCount ?? 0)
  }

  /// By the objects' numbers; nil for a model without masks, and for a recording that holds none.
  private static func maskOverlaps(
    of matches: [LayerMatching.Match], with truth: Truth, in run: ForwardRun
  ) throws -> [Int: Double]? {
    guard run.anatomy.output(.masks) != nil else { return nil }
    guard !matches.isEmpty else { return [:] }
    do {
      var overlaps: [Int: Double] = [:]
      for (match, mask) in zip(matches, try run.pictureMasks(of: matches.map(\.query))) {
        overlaps[match.object.index] = iou(mask, match.object.index, truth)
      }
      return overlaps
    } catch GraphError.notRecorded {
      return nil
    }
  }

  private static func iou(_ mask: BinaryMask, _ object: Int, _ truth: Truth) -> Double {
    var (both, either) = (0, 0)
    for (isInside, index) in zip(mask.pixels, truth.indices) where isInside || index == object {
      either += 1
      if isInside && index == object { both += 1 }
    }
    return either == 0 ? 0 : Double(both) / Double(either)
  }
}
