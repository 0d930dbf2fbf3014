import Graph

extension AttentionScreen {
  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    switch action {
    case .enlarge where source != .scoreParts: isLarge.toggle()
    case .back where isLarge: isLarge = false
    case .cycleHeads: context.focus.headsMode = context.focus.headsMode.advanced(by: 1)
    case .nextSource: turnSource(by: 1, context.run)
    case .previousSource: turnSource(by: -1, context.run)
    default: return .ignored
    }
    return .done
  }

  private mutating func turnSource(by step: Int, _ run: RunView) { source = turned(by: step, run) }

  /// The source some steps further that the run has.
  func turned(by step: Int, _ run: RunView) -> Source {
    var source = source
    repeat { source = source.advanced(by: step) } while !Self.has(source, run)
    return source
  }

  private static func has(_ source: Source, _ run: RunView) -> Bool {
    switch source {
    case .cross, .queries: true
    case .scoreParts: run.hasScoreParts
    case .bboxMask: run.hasMaskAttention
    }
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    switch destination {
    case .query:
      isLarge = false
      return true
    case .picture(let path):
      guard let (shown, layer) = Self.source(of: context.run.graph[path]?.role) else { return false }
      (source, isLarge) = (shown, false)
      if shown != .bboxMask { context.focus.decoderLayer = layer }
      return true
    default:
      return false
    }
  }

  /// Where an activation of that role is seen, and of which layer it is.
  private static func source(of role: Role?) -> (Source, layer: Int)? {
    switch role {
    case .pattern(let kind, let layer): Source.allCases.first { $0.kind == kind }.map { ($0, layer) }
    case .scorePart(_, .cross, let layer): (.scoreParts, layer)
    default: nil
    }
  }

  mutating func appear() { isLarge = false }

  mutating func turn(to run: RunView) {
    if !Self.has(source, run) { source = .cross }
  }
}
