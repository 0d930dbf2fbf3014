import Analysis
import Cells
import Models

extension MatchingScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let answer = context.answer(Self.matched(context))
    if case .pending = answer {
      PendingPanel("the matching").draw(in: rect, on: &surface.canvas)
      return []
    }
    guard let layers = layers(context), let shown = Self.shown(layers, context) else {
      drawMissing(answer.failure ?? "", in: rect, on: &surface.canvas)
      return []
    }
    guard !shown.objects.isEmpty else {
      PendingPanel("", failure: "The truth of this picture has no object that this model could find.")
        .draw(in: rect, on: &surface.canvas)
      return []
    }
    switch view {
    case .costs: return drawCosts(layers, shown, context, in: rect, on: &surface)
    case .losses:
      var rest = rect
      if let changesNote { surface.canvas.write(changesNote, in: rest.takeBottom(1), .left, .bold) }
      return LossTable(
        layers: layers, shown: shown, chosen: loss,
        untrained: untrained(context).flatMap { context.answer($0).value } ?? [:]
      ).draw(in: rest, on: &surface.canvas)
    }
  }

  /// That there is no truth, why, and how to give one.
  private func drawMissing(_ reason: String, in rect: Rect, on canvas: inout Canvas) {
    let lines = [
      "Matching needs to know what is in the picture.", "", reason, "",
      "To give a truth, put two files beside NAME.png or NAME.jpg:",
      "NAME.truth.png, whose pixels are numbers of segments from 0, and NAME.truth.json, the list of their classes: "
        + #"[{"category_id": 17, "isthing": true}, …], with the model's own class numbers."#,
      "",
      "The samples that come with the program have theirs.",
    ]
    var rest = rect.inset(
      left: max(0, (rect.width - 76) / 2), top: max(0, (rect.height - 12) / 2),
      right: max(0, (rect.width - 76) / 2))
    for (index, line) in lines.enumerated() {
      let used = canvas.write(wrapping: line, in: rest, index == 0 ? .bold : index == 2 ? .plain : .dim)
      _ = rest.takeTop(max(1, used))
    }
  }

  // MARK: - Costs

  private func drawCosts(
    _ layers: [LayerMatching], _ shown: LayerMatching, _ context: ScreenContext, in rect: Rect,
    on surface: inout Surface
  ) -> [HitArea] {
    let queries = Self.queries(layers, context)
    guard let pair = chosen(shown, among: queries, context) else { return [] }
    let earlier = layers.last { $0.layer < shown.layer }
    let lines = PairExplanation(
      pair: pair, matching: shown, earlier: earlier, queries: queries.count,
      threshold: context.display.thresholdText, showsAll: context.display.showsAllQueries,
      changesNote: changesNote)
    var body = rect
    let foot = body.takeBottom(min(PairExplanation.height, rect.height / 2))
    let matrix = CostMatrix(
      matching: shown, earlier: earlier, queries: queries, chosen: pair,
      detections: context.answer(LayerDetections()).value?.first { $0.layer == shown.layer }?.detections,
      scale: Self.scale(layers, queries), colors: context.colors, colormap: context.display.colormap)
    let left = body.takeLeft(matrix.width(in: body.width * 3 / 5))
    _ = body.takeLeft(2)
    var areas = matrix.draw(in: left, on: &surface.canvas)
    let (predicted, truth) = boxes(of: pair, shown, context)
    let picture = PairPicture(
      setting: context.setting, predicted: predicted, truth: truth,
      color: context.colors.color(ofQuery: pair.row))
    areas += picture.draw(in: body, on: &surface)
    lines.draw(in: foot, on: &surface.canvas)
    return areas
  }

  /// Where the boxes of a pair are now, whether what follows is computed or not.
  private func boxes(
    of pair: Assignment.Pair, _ shown: LayerMatching, _ context: ScreenContext
  ) -> (predicted: Box, truth: Box) {
    let original = context.answer(Self.matched(context)).value?.first { $0.layer == shown.layer } ?? shown
    let changes = changes
    return (
      changes.box(original.boxes[pair.row], of: .query(pair.row, layer: shown.layer)),
      changes.box(original.objects[pair.column].box, of: .object(pair.column))
    )
  }

  private static func scale(_ layers: [LayerMatching], _ queries: [Int]) -> CostScale {
    CostScale(
      layers.lazy.flatMap { layer in
        queries.lazy.flatMap { query in layer.objects.indices.lazy.map { layer.cost(query, $0) } }
      })
  }
}
