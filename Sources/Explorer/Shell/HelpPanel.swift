import Cells

/// Every key, over the screen: what matters on this one first, then the whole keymap.
struct HelpPanel {
  private struct Line {
    var keys = ""
    let text: String
    var isHeading = false

    static func heading(_ text: String) -> Line { Line(text: text, isHeading: true) }

    /// Over as many lines as its text needs.
    var wrapped: [Line] {
      let texts = Cells.wrapped(text, width: HelpPanel.columnWidth - HelpPanel.keysWidth)
      return texts.enumerated().map { Line(keys: $0 == 0 ? keys : "", text: $1, isHeading: isHeading) }
    }
  }

  private static let columnWidth = 44
  private static let spacing = 2
  private static let keysWidth = 10
  /// Of one column, wide enough for the note below it.
  private static let singleWidth = 58

  private let lines: [Line]
  private let width: Int
  private let height: Int

  init(_ state: ExplorerState) {
    (width, height) = (state.width, state.height)
    let id = state.currentScreen.id
    let hints = state.hints.map {
      Line(keys: state.keymap.keys(of: $0, on: id), text: $0.label)
    }
    let bindings = state.keymap.bindings(on: id)
    let all = Binding.Group.allCases.flatMap { group in
      [Line.heading(group.rawValue)]
        + bindings.filter { $0.group == group }
        .filter { !$0.names.isEmpty }
        .map { Line(keys: $0.names.joined(separator: " "), text: $0.title) }
    }
    let parts =
      [Line.heading("Here, on \(state.currentScreen.label.title)")] + hints + all
      + [Line.heading("Mouse")] + Self.mouse
    lines = parts.flatMap(\.wrapped)
  }

  private static let mouse = [
    Line(keys: "click", text: "choose a row, head, tile, place or tab; press a hint"),
    Line(keys: "double", text: "enlarge or open"),
    Line(keys: "wheel", text: "next or previous query or row, everywhere"),
    Line(keys: "drag", text: "the picture, where it is zoomed in; the place"),
    Line(keys: "bar", text: "of colours: where they end; an end's number: the whole scale"),
    Line(keys: "", text: "the colormap's name: the next; other words: next scale"),
  ]

  private var columns: Int { max(1, min(3, (width - 2) / (Self.columnWidth + Self.spacing))) }
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
    let wanted = columns * (Self.columnWidth + Self.spacing) + 2
    let box = canvas.bounds.centered(width: min(width, max(Self.singleWidth, wanted)), height: rows + 2)
    canvas.fill(box)
    let last = min(lines.count, first + columns * rows)
    let note =
      (lastStart > 0 ? "\(first + 1)–\(last) of \(lines.count) · j k Space b g G · " : "")
      + "/ finds · q closes"
    let inner = canvas.drawFrame(box, title: "every key", note: note, .plain, titleStyle: .bold)
      .inset(left: 1, right: 1)
    for (column, rect) in inner.columns(columns, spacing: Self.spacing).enumerated() {
      let start = first + column * rows
      for (line, place) in zip(lines.dropFirst(start).prefix(rows), rect.rows(rows)) {
        guard !line.isHeading else {
          canvas.write(line.text, in: place, .left, .dim)
          continue
        }
        canvas.write(line.keys, in: place.inset(right: place.width - Self.keysWidth + 1), .left, .bold)
        canvas.write(line.text, in: place.inset(left: Self.keysWidth))
      }
    }
  }
}
