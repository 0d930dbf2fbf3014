/// Moving by itself: the last movement is repeated until the user takes over.
struct Playing: Sendable {
  var isOn = false
  /// The movement that playing goes on with.
  private(set) var movement = Action.nextRow

  /// Remembers what moved last, and stops when the user takes over.
  mutating func note(_ action: Action) {
    switch action {
    case .nextRow, .previousRow: movement = .nextRow
    case .nextColumn, .previousColumn: movement = .nextColumn
    case .nextHead, .previousHead: movement = .nextHead
    case .nextLayer, .previousLayer: movement = .nextLayer
    case .play: return
    default: break
    }
    isOn = false
  }
}

extension ExplorerState {
  public var isPlaying: Bool { playing.isOn }

  /// Moves on as the last movement did, from the start again after the end; waits for what is being computed.
  mutating func step() {
    guard isPlaying, pending.isEmpty else { return }
    let before = place
    _ = perform(playing.movement, isStep: true)
    guard focus == before.focus, currentScreen.isEqual(to: before.screen) else { return }
    _ = perform(playing.movement == .nextLayer ? .firstLayer : .firstRow, isStep: true)
  }
}
