import Raster

/// Every key, over the screen; made from the keymap.
struct HelpPanel {
  private struct Line {
    let keys: String
    let text: String
  }

  private static let lines: [Line] = Keymap.Group.allCases.flatMap { group in
    [Line(keys: "", text: group.rawValue)]
      + Keymap.bindings.filter { $0.group == group }
      .map { Line(keys: $0.names.joined(separator: " "), text: $0.title) }
  }

  private let width: Int
  private let height: Int

  init(_ state: ExplorerState) { (width, height) = (state.width, state.height) }

  private var columns: Int { max(1, min(3, (width - 2) / 46)) }
  private var rows: Int { max(1, min(height - 4, (Self.lines.count + columns - 1) / columns)) }
  private var lastStart: Int { max(0, Self.lines.count - columns * rows) }

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
      for (line, place) in zip(Self.lines.dropFirst(start).prefix(rows), rect.rows(rows)) {
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
