extension FeaturesScreen {
  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    let isOverview = depth == .overview
    switch action {
    case .nextColumn: isOverview ? moveStage(1, context.run) : moveChannel(1, context.run)
    case .previousColumn: isOverview ? moveStage(-1, context.run) : moveChannel(-1, context.run)
    case .nextLayer: moveStage(1, context.run)
    case .previousLayer: moveStage(-1, context.run)
    case .nextSource: sort(1)
    case .previousSource: sort(-1)
    case .enlarge: depth = depth == .channels ? .single : .channels
    case .back where !isOverview: depth = depth == .single ? .channels : .overview
    default: return .ignored
    }
    return .done
  }

  private mutating func moveStage(_ step: Int, _ run: RunView) {
    let all = stages(run)
    guard !all.isEmpty else { return }
    let place = all.firstIndex { $0.path == stage(run)?.path } ?? 0
    path = all[((place + step) % all.count + all.count) % all.count].path
    channel = min(channel, layout(run).count - 1)
  }

  private mutating func moveChannel(_ step: Int, _ run: RunView) {
    let count = layout(run).count
    channel = ((channel + step) % count + count) % count
  }

  private mutating func sort(_ step: Int) {
    order = order.advanced(by: step)
    channel = 0
  }

  /// A stage by its path, or a channel by its place in the order chosen.
  mutating func choose(_ item: String, _ context: inout ScreenContext) {
    if depth == .overview { path = item } else { channel = Int(item) ?? channel }
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    switch destination {
    case .picture(let path), .channels(let path):
      guard let node = context.run.graph[path] else { return false }
      self.path = node.path
      depth = .channels
      channel = 0
      return true
    case .number(let number):
      let channels = channels(context)
      guard depth != .overview, let place = channels.firstIndex(of: number) else { return false }
      channel = place
      return true
    default:
      return false
    }
  }

  mutating func appear() { depth = .overview }

  mutating func turn(to run: RunView) {
    if let path, run.graph[path] == nil { self.path = nil }
  }
}
