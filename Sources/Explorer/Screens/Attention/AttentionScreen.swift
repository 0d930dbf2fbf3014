import Analysis
import Cells
import Foundations
import Graph

/// What the chosen query looks at: the heads of the decoder's attentions and of the mask head's.
struct AttentionScreen: Screen {
  static let label = ScreenLabel(
    "attention", "Attention", brief: "Attn", also: "cross-attention self-attention bbox_mask heads")
  static let figureNames = ["heads", "cross-attention", "layers", "decoder-overlay", "queries"]

  /// Which attention is shown.
  enum Source: String, CaseIterable, Codable, Hashable, Sendable {
    case cross, scoreParts, bboxMask, queries

    var kind: AttentionKind {
      switch self {
      case .cross, .scoreParts: .cross
      case .bboxMask: .mask
      case .queries: .decoderSelf
      }
    }

    var title: String {
      switch self {
      case .cross: "cross-attention"
      case .scoreParts: "its scores"
      case .bboxMask: "mask head"
      case .queries: "self-attention"
      }
    }
  }

  var source = Source.cross
  /// The chosen head alone, as large as can be.
  var isLarge = false

  static func missingPart(in run: RunView) -> String? {
    run.decoderLayers == 0 ? "decoder attention" : nil
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    guard let query = context.focus.query else { return [] }
    var demands =
      source == .scoreParts
      ? scores(context).shown.map { context.shownKey($0.heads) }
      : heads(context).map { [context.shownKey($0)] } ?? []
    if hasPoints(context) { demands.append(context.key(QueryPoints())) }
    if context.run.hasMasks { demands.append(context.key(QueryMask(of: query))) }
    return demands
  }

  func title(_ context: ScreenContext) -> String {
    // Where the list is on screen it has the score.
    let score = context.selected.map { context.showsList ? "" : " " + formatScore($0.score) } ?? ""
    let query = context.selectedName(or: context.focus.query.map { "query \($0)" } ?? "…")
    return [false, true].map { "\(attentionName(context, isBrief: $0)) · \(query)\(score)" }
      .first(fitting: context.titleWidth)
  }

  func attentionName(_ context: ScreenContext, isBrief: Bool) -> String {
    let layer = ScreenContext.layerName(
      "decoder", context.focus.decoderLayer, of: isBrief ? 1 : context.run.decoderLayers)
    return switch source {
    case .cross: layer + " · cross-attention"
    case .scoreParts: layer + " · cross-attention's scores, \(scores(context).which)"
    case .queries: layer + " · self-attention"
    case .bboxMask: "mask head · \(pattern(context)?.shortName ?? "attention")"
    }
  }

  /// The attention's weights.
  private func pattern(_ context: ScreenContext) -> Node? {
    let layer = source == .bboxMask ? 0 : context.focus.decoderLayer
    return context.run.anatomy[.pattern(source.kind, layer: layer)]
  }

  func scores(_ context: ScreenContext) -> ScoreParts {
    ScoreParts(layer: context.focus.decoderLayer, context)
  }

  /// Whether the chosen query has a reference point among the places that are looked at.
  func hasPoints(_ context: ScreenContext) -> Bool {
    source.kind == .cross && context.run.anatomy[.referencePoints] != nil
  }

  func inspected(_ context: ScreenContext) -> Inspected? {
    let node = source == .scoreParts ? scores(context).sum : pattern(context)
    var chosen: [Axis: Int] = context.focus.headsMode == .all ? [.head: context.focus.head] : [:]
    chosen[.query] = context.focus.query
    return node.map { Inspected(path: $0.shortName, chosen: chosen) }
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    let mode = context.focus.headsMode
    var hints = [Hint(.nextRow, .previousRow, label: "query")]
    if mode == .all { hints.append(Hint(.previousColumn, .nextColumn, label: "head")) }
    if source != .bboxMask { hints.append(Hint(.previousLayer, .nextLayer, label: "layer")) }
    hints.append(Hint(.nextSource, label: turned(by: 1, context.run).title))
    if mode == .all, source != .scoreParts {
      hints.append(Hint(.enlarge, label: isLarge ? "all heads" : "enlarge"))
    }
    if mode == .all, pattern(context)?.axes.contains(.head) == true {
      hints.append(Hint(.ablate, label: "head off"))
    }
    hints.append(Hint(.cycleHeads, label: mode.advanced(by: 1).hint))
    if source != .queries {
      hints += [
        Hint(.cycleOverlay, label: context.display.overlay.advanced(by: 1).hint),
        Hint(.nextColormap, label: "colours"),
      ]
    }
    return hints + [Hint(.export, label: "export")]
  }

  /// In the mask head's one softmax goes over all heads: on scales of their own those that look nowhere would shine too.
  func suitsSharedScale(_ context: ScreenContext) -> Bool { source == .bboxMask }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    guard source == .cross || source == .bboxMask, let query = context.focus.query else { return nil }
    var options = context.mapOptions
    options.query = query
    options.layer = source == .cross ? context.focus.decoderLayer : nil
    // One head alone has a scale of its own.
    let isShared = !isLarge && context.display.sharesScale ?? suitsSharedScale(context)
    options.ownScale = isShared == suitsSharedScale(context) ? nil : !isShared
    return FigureChoice("heads", options: options)
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let mode = context.focus.headsMode
    let onHeads = Action.ofColumns.union([.nextHead, .previousHead])
    switch action {
    case _ where mode != .all && onHeads.contains(action):
      return "all heads are shown as their \(mode.rawValue); m \(mode.advanced(by: 1).hint)"
    case .enlarge where source == .scoreParts: return "one head's scores are shown as large as they fit"
    case .ablate where mode != .all: return "x takes one head; m until each is shown"
    case .enlarge where mode != .all: return "one map is shown; m until each head is"
    case _ where source == .bboxMask && Action.ofLayers.contains(action):
      return "the mask head has one attention; Tab goes to those of the layers"
    case _ where source == .queries && Action.ofMaps.union(Action.ofPictures).contains(action):
      return "bars, not maps; Tab goes to an attention over the picture"
    case .toggleSharedScale where source == .scoreParts:
      return "scores and pattern are of different kinds: each has its own scale"
    case .toggleSharedScale where mode != .all || isLarge: return "one map has one scale"
    default: return nil
    }
  }

  func ablation(_ context: ScreenContext) -> Intervention? {
    context.ablation(ofHead: context.focus.head, at: pattern(context))
  }

  func heads(_ context: ScreenContext) -> HeadMaps? {
    guard let query = context.focus.query, let path = pattern(context)?.path else { return nil }
    let grid = context.run.grid
    let cut: HeadMaps.Cut =
      switch source {
      case .cross, .scoreParts: .attention(query: query, height: grid.height, width: grid.width)
      case .queries: .queries(query: query)
      case .bboxMask: .query(query)
      }
    return HeadMaps(path: path, cut)
  }

  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? {
    let heads = source == .scoreParts ? scores(context).sumOfHeads : heads(context)
    guard source != .queries, let stack = heads.flatMap({ context.shown($0).value }),
      let query = context.focus.query
    else { return nil }
    let (x, y) = place.cell(width: stack.width, height: stack.height)
    let index = y * stack.width + x
    let probed = tiles(stack, context).probed
    return source == .bboxMask
      ? Probe("0, \(query), \(probed.name), \(y), \(x)", value: probed.values[index])
      : Probe("0, \(probed.name), \(query), \(index)", value: probed.values[index])
  }

  func tiles(_ stack: MapStack, _ context: ScreenContext) -> HeadTiles {
    context.tiles(stack, of: pattern(context))
  }
}
