import Raster

/// The last row: a message or the keys that matter, and what is still being computed.
struct StatusPanel {
  func draw(_ state: ExplorerState, in rect: Rect, on painter: inout Painter) {
    var line = rect.inset(left: 1, right: 1)
    let progress = progress(state)
    let right = line.takeRight(progress.count)
    painter.canvas.write(progress, in: right, .right, .dim)
    line = line.inset(right: 2)
    if let message = state.message {
      painter.canvas.write(message.text, in: line, .left, message.isError ? .reverse : .bold)
      return
    }
    var x = line.x
    for hint in state.screen.definition.hints(state) + [Hint(.help, label: "all keys")] {
      let width = hint.keys.count + 1 + hint.label.count
      guard x + width <= line.maxX else { continue }
      x = painter.canvas.write(hint.keys, x: x, y: line.y, .bold, within: line)
      x = painter.canvas.write(hint.label, x: x + 1, y: line.y, .dim, within: line) + 2
    }
  }

  private func progress(_ state: ExplorerState) -> String {
    let demands = state.demands
    let missing = demands.filter { !state.results.contains($0) }.count
    return missing == 0 ? "ready ✓" : "computing \(demands.count - missing)/\(demands.count) …"
  }
}
