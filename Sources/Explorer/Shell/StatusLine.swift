import Cells
import Foundations

/// The last row: a message or the keys that matter, and what is still being computed.
struct StatusLine {
  /// Keys that can be pressed by the mouse too.
  private struct KeyHint {
    let keys: String
    let label: String
    let actions: [Action]

    var width: Int { keys.count + 1 + label.count }
  }

  private let message: Message?
  private let probe: String?
  private let hints: [KeyHint]
  private let help: KeyHint
  private let progress: String

  init(_ state: ExplorerState) {
    message = state.message
    probe = Self.probe(state)
    func key(_ hint: Hint) -> KeyHint {
      KeyHint(
        keys: state.keymap.keys(of: hint, on: state.currentScreen.id), label: hint.label,
        actions: hint.actions)
    }
    hints = state.hints.map(key)
    help = key(Hint(.help, label: "all keys"))
    progress = Self.progress(state)
  }

  /// - Returns: the keys, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    if let message, CellText(message.text).width > rect.width - progress.count - 4 {
      draw(wrapping: message, above: rect.maxY, on: &canvas)
      return []
    }
    var line = rect.inset(left: 1, right: 1)
    canvas.write(progress, in: line.takeRight(progress.count), .right, .dim)
    line = line.inset(right: 2)
    if let message {
      canvas.write(message.text, in: line, .left, message.isError ? .reverse : .bold)
      return []
    }
    if let probe {
      canvas.write(probe, in: line, .left)
      return []
    }
    // The key to all others is the last to go.
    let all = hints.reduce(0) { $0 + $1.width + 2 } + help.width
    let room = line.inset(right: all <= line.width ? help.width + 2 : help.keys.count + 2)
    var areas: [HitArea] = []
    var x = line.x
    for hint in hints where x + hint.width <= room.maxX {
      areas += draw(hint, at: x, in: line, on: &canvas)
      x += hint.width + 2
    }
    let fits = x + help.width <= line.maxX
    let last = fits ? help : KeyHint(keys: help.keys, label: "", actions: help.actions)
    return areas + draw(last, at: x, in: line, on: &canvas)
  }

  /// What has no room in the last row is said whole over the rows above it.
  private func draw(wrapping message: Message, above bottom: Int, on canvas: inout Canvas) {
    let width = canvas.width - 2
    let lines = wrapped(message.text, width: width).prefix(Self.mostRows)
    for (row, line) in lines.enumerated() {
      let place = Rect(x: 0, y: bottom - lines.count + row, width: canvas.width, height: 1)
      canvas.fill(place)
      canvas.write(line, in: place.inset(left: 1, right: 1), .left, message.isError ? .reverse : .bold)
    }
  }

  private static let mostRows = 5

  private func draw(_ hint: KeyHint, at x: Int, in line: Rect, on canvas: inout Canvas) -> [HitArea] {
    let end = canvas.write(hint.keys, x: x, y: line.y, .bold, within: line)
    canvas.write(hint.label, x: end + 1, y: line.y, .dim, within: line)
    guard let last = hint.actions.last else { return [] }
    var areas = [HitArea(Rect(x: x, y: line.y, width: hint.width, height: 1), .action(last))]
    // Of several keys each does what it says; the label does what the last one does.
    var at = x
    for (name, action) in zip(hint.keys.split(separator: "/"), hint.actions) {
      areas.append(HitArea(Rect(x: at, y: line.y, width: name.count, height: 1), .action(action)))
      at += name.count + 1
    }
    return areas
  }

  /// What is pointed at, where no inspector says it.
  private static func probe(_ state: ExplorerState) -> String? {
    guard let pointer = state.pointer, state.panes.inspector == nil else { return nil }
    let (x, y) = pointer.cell(width: state.run.run.image.width, height: state.run.run.image.height)
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
