import Cells

/// Every key, over the screen: what matters on this one first, then the whole keymap.
struct HelpPanel {
  private struct Line {
    let keys: String
    let text: String
  }

  private let lines: [Line]
  private let width: Int
  private let height: Int

  init(_ state: ExplorerState) {
    (width, height) = (state.width, state.height)
    let id = state.currentScreen.id
    let hints = state.shownScreen.hints(state.context).map {
      Line(keys: state.keymap.keys(of: $0, on: id), text: $0.label)
    }
    let bindings = state.keymap.bindings(on: id)
    let all = Binding.Group.allCases.flatMap { group in
      [Line(keys: "", text: group.rawValue)]
        + bindings.filter { $0.group == group }
        .filter { !$0.names.isEmpty }
        .map { Line(keys: $0.names.joined(separator: " "), text: $0.title) }
    }
    lines =
      [Line(keys: "", text: "Here, on \(state.currentScreen.label.title)")] + hints + all
      + [Line(keys: "", text: "Mouse")] + Self.mouse
  }

  private static let mouse = [
    Line(keys: "click", text: "choose a row, head, tile, place or tab; press a hint"),
    Line(keys: "double", text: "enlarge or open"),
    Line(keys: "wheel", text: "next or previous query or row, everywhere"),
    Line(keys: "drag", text: "the picture, where it is zoomed in; the place"),
    Line(keys: "bar", text: "colours: next colormap; its words: next scale"),
  ]

  private var columns: Int { max(1, min(3, (width - 2) / 46)) }
  private var rows: Int { max(1, min(height - 4, (lines.count + columns - 1) / columns)) }
  private var lastStart: Int { max(0, lines.count - columns * rows) }

  /// The first line after a key, as in a pager; nil where the key moves nothing.
  func scrolled(from first: Int, by key: Key) -> Int? {
    switch key {
    case .down, .enter, "j": min(lastStart, first + 1)
    case .up, "k": max(0, min(first, lastStart) - 1)
    case .pageDown, .control("f"), " ": min(lastStart, first + rows)
    case .pageUp, .control("b"), "b": max(0, min(first, lastStart) - rows)
    case .control("d"): min(lastStart, first + rows / 2)
    case .control("u"): max(0, min(first, lastStart) - rows / 2)
    case .home, "g": 0
    case .end, "G": lastStart
    default: nil
    }
  }

  func draw(from first: Int, on canvas: inout Canvas) {
    let first = min(first, lastStart)
    canvas.dim(canvas.bounds)
    let box = canvas.bounds.centered(width: min(width, columns * 46 + 2), height: rows + 2)
    canvas.fill(box)
    let last = min(lines.count, first + columns * rows)
    let note =
      (lastStart > 0 ? "\(first + 1)–\(last) of \(lines.count) · j k Space b g G · " : "")
      + "/ finds · q closes"
    let inner = canvas.drawFrame(box, title: "every key", note: note, .plain, titleStyle: .bold)
      .inset(left: 1, right: 1)
    for (column, rect) in inner.columns(columns, spacing: 2).enumerated() {
      let start = first + column * rows
      for (line, place) in zip(lines.dropFirst(start).prefix(rows), rect.rows(rows)) {
        if line.keys.isEmpty {
          canvas.write(line.text, in: place, .left, .dim)
        } else {
          canvas.write(line.keys, in: place.inset(right: place.width - 9), .left, .bold)
          canvas.write(line.text, in: place.inset(left: 10))
        }
      }
    }
  }
}
