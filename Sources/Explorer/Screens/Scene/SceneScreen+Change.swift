import Analysis
import Cells
import Color
import Foundations

/// What edits changed in the picture: the chosen query's mask with a sign, or the pixels that are another's now.
extension SceneScreen {
  /// Nil where what edits made is shown as it is, or nothing can be taken from it.
  func maskChange(_ context: ScreenContext) -> Against<MapDifference<MaskProbability>>? {
    guard context.moment == .difference, layer(context.run) == .masks, context.run.hasMasks,
      !showsDecoderLayer, let before = context.before, let query = context.focus.query
    else { return nil }
    return Against(MapDifference(of: MaskProbability(of: query)), before)
  }

  func segmentChange(_ context: ScreenContext) -> Against<ChangedSegments>? {
    guard context.moment == .difference, !showsMerge(context.run), let before = context.before else {
      return nil
    }
    switch layer(context.run) {
    case .panoptic: return Against(ChangedSegments(above: context.display.threshold, by: .query), before)
    case .semantic: return Against(ChangedSegments(above: context.display.threshold, by: .category), before)
    case .masks, .image, .truth, .difference: return nil
    }
  }

  func changeDemands(_ context: ScreenContext) -> [ResultKey] {
    [maskChange(context).map { context.key($0) }, segmentChange(context).map { context.key($0) }]
      .compactMap { $0 }
  }

  func changeTitle(_ context: ScreenContext) -> String? {
    if maskChange(context) != nil { return "mask of \(context.selectedName()), after less before" }
    guard let change = segmentChange(context) else { return nil }
    return change.pair.owner == .query
      ? "pixels that another query has now" : "pixels that another class has now"
  }

  /// "of 6912 places 312 fell by more than ½, 4 rose", or "2.1 % of the pixels have another owner".
  func changeSummary(_ context: ScreenContext) -> String? {
    if let change = maskChange(context) {
      return context.answer(change).said { stack in
        let values = stack.maps.first ?? []
        let (less, more) = (values.count { $0 < -0.5 }, values.count { $0 > 0.5 })
        return "of \(values.count) places \(less) fell by more than ½, \(more) rose"
      }
    }
    return segmentChange(context).map { change in
      context.answer(change).said { "\(formatPercent($0.strongShare)) of the pixels have another owner" }
    }
  }

  func overlay(_ change: MapStack, of key: ResultKey, _ context: ScreenContext) -> ScenePicture.Overlay {
    .change(
      change, of: key, now: context.selected,
      before: context.ghosts().map(\.detection).first { $0.query == context.focus.query })
  }
}

extension ScenePicture {
  /// Probabilities less others; zero in the middle.
  static let changeScale = ValueScale(.linear, domain: -1...1, symmetric: true)
}

extension Answer {
  /// What is said of it, or why there is none.
  fileprivate func said(_ text: (Value) -> String) -> String {
    switch self {
    case .ready(let value): text(value)
    case .failed(let reason): reason
    case .pending: "computing the difference …"
    }
  }
}
