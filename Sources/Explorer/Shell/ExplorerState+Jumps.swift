extension ExplorerState {
  /// What a jump goes to on this screen, and how many of these there are.
  func target(of jump: Jump) -> (kind: Jump.Kind, count: Int) {
    let numbered = shownScreen.numbered(context)
    let kind = jump.kind ?? numbered?.kind ?? .query
    let count =
      switch kind {
      case .query: run.isClassifier ? 0 : run.queries
      case .head: run.encoderLayers + run.decoderLayers > 0 ? run.heads : 0
      case .layer: layers
      case .row, .channel: numbered?.kind == kind ? numbered?.count ?? 0 : 0
      }
    return (kind, count)
  }

  private var layers: Int { currentScreen.hasEncoderLayers ? run.encoderLayers : run.decoderLayers }

  /// What there is at the end of a jump, or why there is nothing.
  func note(on jump: Jump) -> (text: String, isOff: Bool) {
    let (kind, count) = target(of: jump)
    guard count > 0 else { return ("no \(kind.rawValue) here", true) }
    guard jump.number < count else { return ("there are 0–\(count - 1)", true) }
    guard kind == .query, let found = queries.detection(jump.number) else { return ("0–\(count - 1)", false) }
    return (found.name, false)
  }

  mutating func go(to jump: Jump) {
    let (kind, _) = target(of: jump)
    let note = note(on: jump)
    guard !note.isOff else {
      message = Message("\(kind.rawValue) \(jump.number): \(note.text)")
      return
    }
    switch kind {
    case .query:
      if queries.detections != nil, queries.row(of: jump.number) == nil { display.showsAllQueries = true }
      focus.query = jump.number
      relist()
    case .head:
      (focus.head, focus.headsMode) = (jump.number, .all)
    case .layer where currentScreen.hasEncoderLayers: focus.encoderLayer = jump.number
    case .layer: focus.decoderLayer = jump.number
    case .row, .channel: act { _ = $0.open(.number(jump.number), &$1) }
    }
    message = Message("\(kind.rawValue) \(jump.number)")
  }
}
