import Graph
import Models
import Tensors

/// Looks at one picture of a survey.
public struct PictureSurvey: Sendable {
  private let header: SurveyHeader
  private let truths: TruthSource
  private let suppression = NonMaximumSuppression()

  public init(_ header: SurveyHeader, truths: TruthSource) { (self.header, self.truths) = (header, truths) }

  /// - Parameter path: of the picture's file.
  /// - Throws: what computing throws; `TruthError` where what is in the picture is told wrongly.
  public func record(of run: ForwardRun, path: String) throws -> SurveyRecord {
    let picture = TruthSource.name(of: path)
    let detections = try run.detections()
    let answer = SurveyRecord.Answer(detections, above: header.threshold)
    guard let truth = try truths.truth(of: path) else { return SurveyRecord(picture, answer, nil) }
    guard (truth.width, truth.height) == (run.image.width, run.image.height) else {
      throw TruthError.otherSize(
        path: truths.path(for: path), expected: "\(run.image.width)×\(run.image.height) pixels",
        found: "\(truth.width)×\(truth.height)")
    }
    if let stranger = truth.segments.first(where: { !(0..<detections.classes).contains($0.category) }) {
      throw TruthError.unknownClass(
        path: truths.path(for: path), category: stranger.category, classes: detections.classes)
    }
    return SurveyRecord(picture, answer, try judgement(of: run, truth))
  }

  private func judgement(of run: ForwardRun, _ truth: Truth) throws -> SurveyRecord.Judgement {
    let things = truth.objects(of: run.categories, thingsOnly: true)
    let crowds = truth.crowdObjects(of: run.categories).filter(\.category.isThing)
    func place(_ box: Box) -> DetectionMatches.Place {
      let (width, height) = (Double(run.image.width), Double(run.image.height))
      return DetectionMatches.Place(
        left: (Double(box.centerX) - Double(box.width) / 2) * width,
        top: (Double(box.centerY) - Double(box.height) / 2) * height, width: Double(box.width) * width,
        height: Double(box.height) * height)
    }
    func known(_ object: TrueObject, isCrowd: Bool) -> DetectionMatches.Known {
      DetectionMatches.Known(category: object.category.id, place: place(object.box), isCrowd: isCrowd)
    }
    let truths = things.map { known($0, isCrowd: false) } + crowds.map { known($0, isCrowd: true) }
    func matches(_ found: [Detection]) -> DetectionMatches {
      DetectionMatches(
        found.map { .init(category: $0.category.id, score: $0.score, place: place($0.box)) }, truths)
    }
    let layers = try LayerDetections().evaluate(in: run).map { layer in
      // COCO's files have no boxes of stuff.
      let ranked = layer.detections.kept(above: -.infinity).filter(\.category.isThing)
        .sorted { ($1.score, $0.query) < ($0.score, $1.query) }
      let segments = try segments(of: run, layer.layer, truth)
      return SurveyRecord.LayerJudgement(
        layer: layer.layer,
        all: .init(boxes: matches(ranked), segments: segments?.all),
        suppressed: .init(
          boxes: matches(suppression.staying(of: ranked).map { ranked[$0] }), segments: segments?.suppressed))
    }
    return SurveyRecord.Judgement(
      objects: Dictionary(grouping: things, by: \.category.id).mapValues(\.count), layers: layers)
  }

  /// The quality of the segments after a decoder layer, and of those without things that overlap a surer one of their class.
  private func segments(
    of run: ForwardRun, _ layer: Int, _ truth: Truth
  ) throws -> (all: PanopticTally, suppressed: PanopticTally)? {
    guard header.judgesSegments else { return nil }
    let run = try run.ending(afterDecoderLayer: layer)
    let ranked = try run.detections().queries(above: header.segmentThreshold)
    let things = ranked.filter(\.category.isThing)
    let staying = Set(suppression.staying(of: things).map { things[$0].query })
    let candidates = ranked.sorted { $0.query < $1.query }
    let masks = try run.masks(of: candidates.map(\.query))
    func tally(_ places: [Int]) -> PanopticTally {
      let chosen = places.map { candidates[$0] }
      let merge = PanopticMerge(
        candidates: chosen, masks: masks.rows(places), width: run.resized.width, height: run.resized.height,
        size: (run.image.width, run.image.height))
      return PanopticQuality(PanopticSegmentation(merge, of: chosen), truth).tally
    }
    let all = tally(Array(candidates.indices))
    let left = candidates.indices.filter {
      !candidates[$0].category.isThing || staying.contains(candidates[$0].query)
    }
    return (all, left.count == candidates.count ? all : tally(left))
  }
}

extension ForwardRun {
  /// The same pass with its outputs read off an earlier decoder layer: those after it hand on what comes in.
  ///
  /// - Throws: as `edited`.
  fileprivate func ending(afterDecoderLayer layer: Int) throws -> ForwardRun {
    let later = anatomy.decoderLayers.filter { $0.label > layer }
    return try edited(later.map { AblationTarget.skip($0.node) })
  }
}
