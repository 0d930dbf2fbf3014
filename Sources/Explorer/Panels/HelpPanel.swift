import Cells

/// Every key, over the screen: what matters on this one first, then the whole keymap.
struct HelpPanel {
  private struct Line {
    let keys: String
    let text: String
  }

  private static let keymap: [Line] = Keymap.Group.allCases.flatMap { group in
    [Line(keys: "", text: group.rawValue)]
      + Keymap.bindings.filter { $0.group == group }
      .map { Line(keys: $0.names.joined(separator: " "), text: $0.title) }
  }

  private let lines: [Line]
  private let width: Int
  private let height: Int

  init(_ state: ExplorerState) {
    (width, height) = (state.width, state.height)
    let hints = state.view.hints(state).map { Line(keys: $0.keys, text: $0.label) }
    lines = [Line(keys: "", text: "Here, on \(state.screen.title)")] + hints + Self.keymap
  }

  private var columns: Int { max(1, min(3, (width - 2) / 46)) }
  private var rows: Int { max(1, min(height - 4, (lines.count + columns - 1) / columns)) }
  private var lastStart: Int { max(0, lines.count - columns * rows) }

  /// The first line after a key; nil where the key closes the help.
  func scrolled(from first: Int, by key: Key) -> Int? {
    switch key {
    case .down, "j": min(lastStart, first + 1)
    case .up, "k": max(0, min(first, lastStart) - 1)
    case .pageDown, " ": min(lastStart, first + rows)
    case .pageUp: max(0, min(first, lastStart) - rows)
    default: nil
    }
  }

  func draw(from first: Int, on painter: inout Painter) {
    let first = min(first, lastStart)
    painter.canvas.dim(painter.canvas.bounds)
    let box = painter.canvas.bounds.centered(width: min(width, columns * 46 + 2), height: rows + 2)
    painter.canvas.fill(box)
    let note = lastStart > 0 ? "j k scroll · any other key closes" : "any key closes"
    let inner = painter.canvas.drawFrame(box, title: "every key", note: note, .plain, titleStyle: .bold)
      .inset(left: 1, right: 1)
    for (column, rect) in inner.columns(columns, spacing: 2).enumerated() {
      let start = first + column * rows
      for (line, place) in zip(lines.dropFirst(start).prefix(rows), rect.rows(rows)) {
        if line.keys.isEmpty {
          painter.canvas.write(line.text, in: place, .left, .dim)
        } else {
          painter.canvas.write(line.keys, in: place.inset(right: place.width - 9), .left, .bold)
          painter.canvas.write(line.text, in: place.inset(left: 10))
        }
      }
    }
  }
}
