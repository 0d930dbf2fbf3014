import Analysis
import Models

/// A step of the panoptic merge, as it is shown.
struct MergeMoment {
  let walk: MergeWalk
  /// The place of the step that is shown.
  let place: Int

  var shown: MergeWalk.Step { walk.steps[place] }
  /// "step 4 of 9: the largest mask"
  var name: String { "step \(place + 1) of \(walk.steps.count): \(shown.kind.title)" }
}

extension SceneScreen {
  func merge(_ context: ScreenContext) -> MergeSteps { MergeSteps(above: context.display.threshold) }

  /// Whether a step before the result of the panoptic merge is on screen.
  func showsMerge(_ run: RunView) -> Bool { layer(run) == .panoptic && stepsBeforeResult > 0 }

  /// Nil where the result is shown, and while the steps are computed.
  func mergeMoment(_ context: ScreenContext) -> MergeMoment? {
    guard showsMerge(context.run), let walk = context.answer(merge(context)).value else { return nil }
    let last = walk.steps.count - 1
    return MergeMoment(walk: walk, place: last - min(stepsBeforeResult, last))
  }

  func mergeTitle(_ context: ScreenContext) -> String? {
    mergeMoment(context).map { "the panoptic merge, " + $0.name }
  }

  func mergeSummary(_ context: ScreenContext) -> String {
    switch context.answer(merge(context)) {
    case .ready: mergeMoment(context).map(\.shown.detail) ?? ""
    case .failed(let reason): reason
    case .pending: "computing the merge …"
    }
  }

  /// A step back from the result, or forth to it. Before the steps are known, those that every merge has are counted.
  mutating func turnMergeStep(_ action: Action, _ context: inout ScreenContext) -> Response {
    let first = (context.answer(merge(context)).value?.steps.count ?? MergeWalk.leastSteps) - 1
    let now = min(stepsBeforeResult, first)
    switch action {
    case .nextLayer where now == 0: context.message = "this is the result"
    case .nextLayer: stepsBeforeResult = now - 1
    case .previousLayer where now == first: context.message = "this is the first step"
    case .previousLayer: stepsBeforeResult = now + 1
    default: stepsBeforeResult = first
    }
    return .done
  }
}

extension Action {
  static let walkThroughMerge = Action("scene.walkThroughMerge")
  static let showLayerMasks = Action("scene.showLayerMasks")
  static let showDifference = Action("scene.showDifference")
}
