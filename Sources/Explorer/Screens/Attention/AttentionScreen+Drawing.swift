import Analysis
import Cells

extension AttentionScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    guard context.focus.query != nil else {
      PendingPanel("the queries", failure: context.queries.failure).draw(in: rect, on: &surface.canvas)
      return []
    }
    var setting = context.setting
    setting.reference = reference(context)
    if source == .scoreParts, !scores(context).shown.isEmpty {
      return scores(context).grid(note: note(setting)).draw(setting, in: rect, on: &surface)
    }
    guard source != .scoreParts, let heads = heads(context) else {
      PendingPanel("the attention", failure: "this recording has no \(attentionName(context, isBrief: true))")
        .draw(in: rect, on: &surface.canvas)
      return []
    }
    switch context.shown(heads) {
    case .ready(let stack):
      let tiles = tiles(stack, context)
      if source == .queries {
        return QueryAttentionView(
          heads: tiles.heads(isLarge: isLarge), focus: context.focus, queries: context.queries,
          colors: context.colors
        ).draw(in: rect, on: &surface.canvas)
      }
      return HeatmapGrid(
        tiles: tiles.tiles(isLarge: isLarge), aspect: context.run.aspect,
        sharing: suitsSharedScale(context) ? .unlessDeclined : .whereAsked, note: note(setting)
      ).draw(setting, in: rect, on: &surface)
    case .failed(let reason):
      surface.canvas.write(wrapping: reason, in: rect)
    case .pending:
      PendingPanel("the attention").draw(in: rect, on: &surface.canvas)
    }
    return []
  }

  /// The chosen query's reference point.
  private func reference(_ context: ScreenContext) -> PicturePoint? {
    guard hasPoints(context), let query = context.focus.query,
      let points = context.answer(QueryPoints()).value, points.indices.contains(query)
    else { return nil }
    return PicturePoint(x: Double(points[query].x), y: Double(points[query].y))
  }

  private func note(_ setting: PictureSetting) -> String {
    setting.reference == nil ? "" : "× reference point"
  }
}
