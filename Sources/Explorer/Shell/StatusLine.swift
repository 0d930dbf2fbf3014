import Cells
import Foundations

/// The last row: a message or the keys that matter, and what is still being computed.
struct StatusLine {
  private let message: Message?
  private let probe: String?
  private let hints: [(keys: String, label: String)]
  private let progress: String

  init(_ state: ExplorerState) {
    message = state.message
    probe = Self.probe(state)
    let hints = state.shownScreen.hints(state.context) + [Hint(.help, label: "all keys")]
    self.hints = hints.map { (state.keymap.keys(of: $0, on: state.currentScreen.id), $0.label) }
    progress = Self.progress(state)
  }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    var line = rect.inset(left: 1, right: 1)
    canvas.write(progress, in: line.takeRight(progress.count), .right, .dim)
    line = line.inset(right: 2)
    if let message {
      canvas.write(message.text, in: line, .left, message.isError ? .reverse : .bold)
      return
    }
    if let probe {
      canvas.write(probe, in: line, .left)
      return
    }
    var x = line.x
    for hint in hints {
      let width = hint.keys.count + 1 + hint.label.count
      guard x + width <= line.maxX else { continue }
      x = canvas.write(hint.keys, x: x, y: line.y, .bold, within: line)
      x = canvas.write(hint.label, x: x + 1, y: line.y, .dim, within: line) + 2
    }
  }

  /// What is pointed at, where no inspector says it.
  private static func probe(_ state: ExplorerState) -> String? {
    guard let pointer = state.pointer, state.panes.inspector == nil else { return nil }
    let (x, y) = pointer.cell(width: state.run.image.width, height: state.run.image.height)
    let value = state.shownScreen.probe(pointer, state.context).map {
      "  \($0.position) = \(formatValue($0.value))"
    }
    return "x \(x), y \(y)" + (value ?? "")
  }

  private static func progress(_ state: ExplorerState) -> String {
    if let path = state.opening { return "opening \(ImageFolder.name(of: path)) …" }
    let demands = state.demands
    let missing = demands.count { !state.workbench.results.contains($0) }
    return missing == 0 ? "ready ✓" : "computing \(demands.count - missing)/\(demands.count) …"
  }
}
