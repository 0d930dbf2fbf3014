import Analysis
import Cells
import Foundation

extension FeaturesScreen {
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    switch depth {
    case .overview: drawOverview(context, in: rect, on: &surface)
    case .channels: drawChannels(context, in: rect, on: &surface)
    case .single: drawSingle(context, in: rect, on: &surface)
    }
  }

  private func drawOverview(
    _ context: ScreenContext, in rect: Rect, on surface: inout Surface
  ) -> [HitArea] {
    let chosen = stage(context.run)?.path
    let tiles = stages(context.run).map { stage in
      HeatmapGrid.Tile(
        content: overview(part(stage.path, context), context), caption: stage.caption, brief: stage.brief,
        target: .item(stage.path), isSelected: stage.path == chosen)
    }
    return HeatmapGrid(tiles: tiles, aspect: context.run.aspect).draw(context.setting, in: rect, on: &surface)
  }

  private func overview(_ part: ActivationPart, _ context: ScreenContext) -> HeatmapGrid.Content {
    if context.run.layout(part.path).isSpatial {
      return switch context.answer(FalseColorPicture(of: part)) {
      case .ready(let image): .colors(image)
      case .failed(let reason): .pending(reason)
      case .pending: .pending("computing …")
      }
    }
    switch context.shown(ChannelMaps(of: part)) {
    case .ready(let sheet):
      // Of several tables the last, that of the last layer, stands for all.
      let last = sheet.stack.maps.last ?? []
      return .colors(
        Heatmap(last, width: sheet.stack.width, height: sheet.stack.height, colormap: .diverging).pixels())
    case .failed(let reason): return .pending(reason)
    case .pending: return .pending("computing …")
    }
  }

  /// Width over height with which maps are seen.
  private func aspect(_ layout: MapLayout, _ run: RunView) -> Double {
    layout.isSpatial ? run.aspect : Double(layout.width) / Double(layout.height)
  }

  private func drawPending<Value>(
    _ answer: Answer<Value>, _ context: ScreenContext, in rect: Rect, on surface: inout Surface
  ) -> [HitArea] {
    PendingPanel(stage(context.run)?.name ?? "", failure: answer.failure).draw(in: rect, on: &surface.canvas)
    return []
  }

  private func drawChannels(
    _ context: ScreenContext, in rect: Rect, on surface: inout Surface
  ) -> [HitArea] {
    let channelMaps = ChannelMaps(of: part(context))
    let answer = context.shown(channelMaps)
    guard let sheet = answer.value else { return drawPending(answer, context, in: rect, on: &surface) }
    let layout = layout(context.run)
    let aspect = aspect(layout, context.run)
    let channels = channels(context)
    let capacity = HeatmapGrid.capacity(rect, aspect: aspect, rows: rect.height > 30 ? 5 : 4)
    let chosen = min(channel, channels.count - 1)
    let page = chosen / capacity * capacity
    let likeness = likeness(context).flatMap { context.answer($0).value }
    let key = context.shownKey(channelMaps)
    let tiles = (page..<min(channels.count, page + capacity)).map { place in
      let channel = channels[place]
      return HeatmapGrid.Tile(
        content: .map(sheet.stack.maps[channel], width: sheet.stack.width, height: sheet.stack.height),
        caption: layout.unit == .layer ? "decoder layer \(channel)" : String(channel),
        detail: likeness.map { String(format: "r %.2f", $0[channel]) }, target: .item(String(place)),
        isSelected: place == chosen, identity: HeatmapGrid.Identity(result: key, map: channel))
    }
    var notes: [String] = []
    if channels.count > capacity {
      notes.append("\(page)–\(page + tiles.count - 1) of 0–\(channels.count - 1)")
    }
    if sheet.reduction > 1 { notes.append("means of \(sheet.reduction)×\(sheet.reduction) values") }
    // A colour means the same on every page, and in the figure.
    let whole = HeatmapGrid.Whole(maps: sheet.stack.maps, result: key)
    return HeatmapGrid(
      tiles: tiles, aspect: aspect, isSpatial: layout.isSpatial, whole: whole,
      note: notes.joined(separator: " · ")
    ).draw(context.setting, in: rect, on: &surface)
  }

  private func drawSingle(
    _ context: ScreenContext, in rect: Rect, on surface: inout Surface
  ) -> [HitArea] {
    let answer = context.shown(ChannelMap(chosenChannel(context), of: part(context)))
    guard let stack = answer.value, let map = stack.maps.first else {
      return drawPending(answer, context, in: rect, on: &surface)
    }
    let layout = layout(context.run)
    let tile = HeatmapGrid.Tile(
      content: .map(map, width: stack.width, height: stack.height), caption: channelName(context),
      isSelected: true)
    return HeatmapGrid(
      tiles: [tile], aspect: aspect(layout, context.run), isSpatial: layout.isSpatial
    ).draw(context.setting, in: rect, on: &surface)
  }
}
