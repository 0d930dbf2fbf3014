import Analysis
import Cells
import Foundation
import Graph

/// Any activation as channels: every stage as one picture in false colour, all channels of one, or one channel.
struct FeaturesScreen: Screen {
  static let label = ScreenLabel("features", "Features", also: "backbone resnet channels activations")
  static let figureNames = ["stages", "features"]

  /// How close the screen looks.
  enum Depth: Int, CaseIterable, Codable, Hashable, Sendable {
    /// Every stage as one picture.
    case overview
    /// All channels of one stage.
    case channels
    /// One channel.
    case single
  }

  /// How channels are sorted.
  enum Order: String, CaseIterable, Codable, Hashable, Sendable {
    case index, energy, variance, likeness
  }

  /// The path of the activation whose channels are looked at; nil for the first stage.
  var path: String?
  var depth = Depth.overview
  /// A channel by its place in the order chosen.
  var channel = 0
  var order = Order.index

  func demands(_ context: ScreenContext) -> [ResultKey] {
    switch depth {
    case .overview:
      return stages(context.run).map { overviewKey(part($0.path, context), context) }
    case .channels:
      return channelKeys(context)
    case .single:
      return channelKeys(context) + [context.shownKey(ChannelMap(chosenChannel(context), of: part(context)))]
    }
  }

  func title(_ context: ScreenContext) -> String {
    let name = stage(context.run)?.name ?? "…"
    switch depth {
    case .overview:
      // Colours of components have no difference.
      let when = context.moment == .difference ? " after the edits" : ""
      return [
        "features\(when) · each tile its own principal components: colours do not compare",
        "features\(when) · principal components, own colours each",
        "features\(when) · principal components",
      ].first(fitting: context.titleWidth)
    case .channels:
      let sorting = order == .index ? "in order" : "by \(order.rawValue)"
      let likeness = order == .likeness ? context.selected.map { " to query \($0.query)" } ?? "" : ""
      let layout = layout(context.run)
      let unit = layout.count == 1 ? layout.unitName : layout.unitNames
      return "\(name) · \(layout.count) \(unit) \(sorting)\(likeness)"
    case .single: return "\(name) · \(channelName(context))"
    }
  }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    var options = context.mapOptions
    guard depth != .overview else { return FigureChoice("stages", options: options) }
    let node = context.run.graph[part(context).path]
    guard let node, node.axes.suffix(2) == [.y, .x], node.shape.count == 4, node.shape[0] == 1 else {
      return nil
    }
    options.node = node.path
    options.ownScale = context.display.sharesScale ?? false ? false : nil
    return FigureChoice("features", options: options)
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let part = part(context)
    let layout = layout(context.run)
    let unit = depth == .overview ? nil : layout.unit
    return Inspected(
      path: part.path, row: layout.isRowwise ? part.row : nil,
      chosen: unit.map { [$0: chosenChannel(context)] } ?? [:])
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    switch depth {
    case .overview:
      [
        Hint(.previousColumn, .nextColumn, label: "stage"), Hint(.enlarge, label: "its channels"),
        Hint(.export, label: "export"),
      ]
    case .channels, .single:
      [
        Hint(.previousColumn, .nextColumn, label: layout(context.run).unitName),
        Hint(.previousLayer, .nextLayer, label: "stage"),
        Hint(.nextSource, label: "by \(order.advanced(by: 1).rawValue)"),
        Hint(.enlarge, label: depth == .channels ? "enlarge" : "all"),
      ]
        + (ablation(context) == nil ? [] : [Hint(.ablate, label: "\(layout(context.run).unitName) off")]) + [
          Hint(.back, label: "back"),
          Hint(.cycleScale, label: "\(context.display.scale.next.rawValue) scale"),
          Hint(.toggleSharedScale, label: context.display.sharesScale ?? false ? "own scales" : "one scale"),
        ]
    }
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let layout = layout(context.run)
    let isSorted = depth != .overview && layout.count > 1
    switch action {
    case _ where Action.ofHeads.contains(action): return "no heads here; {attention} and {encoder} have them"
    case _ where depth == .overview && Action.ofMaps.contains(action):
      return "three components as colours; Enter opens a stage's channels, which have a colormap"
    case .ablate where depth == .overview: return "Enter opens a stage's channels; x there sets one to zero"
    case .ablate where layout.unit != .channel && layout.unit != .head:
      return "x sets a channel or a head to zero; these are \(layout.unitNames)"
    case _ where !isSorted && Action.ofSources.contains(action):
      return depth == .overview ? "Enter opens a stage's channels; Tab there sorts them" : "nothing to sort"
    case .cycleOverlay where !layout.isSpatial: return "a table has no place on the picture"
    case _ where depth != .overview && !layout.isSpatial && Action.ofPictures.contains(action):
      return "a table has no place on the picture"
    case .toggleSharedScale where depth == .single || layout.count == 1: return "one map has one scale"
    default: return nil
    }
  }

  func numbered(_ context: ScreenContext) -> Numbered? {
    depth == .overview ? nil : .channels(layout(context.run).count)
  }

  func ablation(_ context: ScreenContext) -> Intervention? {
    guard depth != .overview, let path = stage(context.run)?.path, let unit = layout(context.run).unit,
      unit == .channel || unit == .head
    else { return nil }
    return .zero(chosenChannel(context), of: unit, at: path)
  }

  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    let layout = layout(context.run)
    guard layout.isSpatial, let map = chosenMap(context) else { return nil }
    let (x, y) = place.cell(width: layout.width, height: layout.height)
    return Probe(
      layout.position(of: String(chosenChannel(context)), row: part(context).row ?? 0, x, y),
      value: map[y * layout.width + x])
  }

  /// The chosen channel in full, as far as it is there.
  private func chosenMap(_ context: ScreenContext) -> [Float]? {
    let part = part(context)
    switch depth {
    case .overview: return nil
    case .channels:
      guard let sheet = context.shown(ChannelMaps(of: part)).value, sheet.reduction == 1 else { return nil }
      return sheet.stack.maps[chosenChannel(context)]
    case .single: return context.shown(ChannelMap(chosenChannel(context), of: part)).value?.maps.first
    }
  }

  // MARK: - What there is

  /// The stages in run order; one more where the way here led to another node.
  func stages(_ run: RunView) -> [FeatureStage] {
    let known = FeatureStage.all(of: run)
    let node = path.map { run.graph[$0] } ?? (known.isEmpty ? run.graph.nodes.first : nil)
    guard let node, !known.contains(where: { $0.path == node.path }) else { return known }
    return known + [FeatureStage(node, name: node.path)]
  }

  /// The chosen one.
  func stage(_ run: RunView) -> FeatureStage? {
    let all = stages(run)
    return all.first { $0.path == path } ?? all.first
  }

  func layout(_ run: RunView) -> MapLayout { run.layout(stage(run)?.path ?? "") }

  func part(_ context: ScreenContext) -> ActivationPart {
    part(stage(context.run)?.path ?? "", context)
  }

  func part(_ path: String, _ context: ScreenContext) -> ActivationPart {
    ActivationPart(path: path, row: context.run.layout(path).needsRow ? context.focus.query ?? 0 : nil)
  }

  private func overviewKey(_ part: ActivationPart, _ context: ScreenContext) -> ResultKey {
    context.run.layout(part.path).isSpatial
      ? context.key(FalseColorPicture(of: part)) : context.shownKey(ChannelMaps(of: part))
  }

  /// The channels, and what sorts them.
  private func channelKeys(_ context: ScreenContext) -> [ResultKey] {
    [context.shownKey(ChannelMaps(of: part(context)))] + (likeness(context).map { [context.key($0)] } ?? [])
  }

  /// What channels are sorted by, where that is a query.
  func likeness(_ context: ScreenContext) -> ChannelLikeness? {
    guard order == .likeness, let query = context.focus.query else { return nil }
    return ChannelLikeness(of: part(context), to: query)
  }

  func chosenChannel(_ context: ScreenContext) -> Int {
    let channels = channels(context)
    return channels[min(max(0, channel), channels.count - 1)]
  }

  func channelName(_ context: ScreenContext) -> String {
    "\(layout(context.run).unitName) \(chosenChannel(context))"
  }

  /// The channels in the order chosen, as far as what decides it is known.
  func channels(_ context: ScreenContext) -> [Int] {
    let count = layout(context.run).count
    let keys: [Float]?
    switch order {
    case .index: keys = nil
    case .energy: keys = context.shown(ChannelMaps(of: part(context))).value?.energies
    case .variance: keys = context.shown(ChannelMaps(of: part(context))).value?.variances
    case .likeness: keys = likeness(context).flatMap { context.answer($0).value }
    }
    guard let keys, keys.count == count else { return Array(0..<count) }
    return (0..<count).sorted { (keys[$0], $1) > (keys[$1], $0) }
  }
}

extension MapLayout {
  /// What its maps are one for each of.
  var unitName: String {
    switch unit {
    case .channel: "channel"
    case .head: "head"
    case .layer: "decoder layer"
    case .query: "query"
    default: isSpatial ? "channel" : "table"
    }
  }

  /// The same of several.
  var unitNames: String { unit == .query ? "queries" : unitName + "s" }
}
