import Cells

extension ExplorerState {
  /// Draws the screen.
  func frame(pictures: PictureCache) -> Frame {
    var painter = Painter(width: width, height: height, pictures: pictures)
    guard isLargeEnough else {
      drawTooSmall(on: &painter.canvas)
      return Frame(painter)
    }
    let panes = Panes(self)
    drawHeader(in: panes.header, on: &painter)
    if let list = panes.list { QueryListPanel().draw(self, in: list, on: &painter) }
    let inner = painter.canvas.drawFrame(
      panes.middle, title: view.title(self), trailing: zoomNote)
    view.draw(self, in: inner.inset(left: 1, right: 1), on: &painter)
    if let inspector = panes.inspector { InspectorPanel().draw(self, in: inspector, on: &painter) }
    StatusPanel().draw(self, in: panes.status, on: &painter)
    switch dialog {
    case .help(let first): HelpPanel(self).draw(from: first, on: &painter)
    case .edits: EditsPanel().draw(self, on: &painter)
    case .prompt(let prompt): PromptPanel(prompt: prompt).draw(self, on: &painter)
    case nil: break
    }
    return Frame(painter)
  }

  /// How close pictures are looked at.
  private var zoomNote: String {
    display.window.isWhole || screen == .graph ? "" : "zoom \(Int((1 / display.window.width).rounded()))×"
  }

  private func drawTooSmall(on canvas: inout Canvas) {
    let least = Self.minimumSize
    let lines = [
      "detrscope needs \(least.width)×\(least.height) cells,", "this terminal has \(width)×\(height).",
      "Make it larger, or q to quit.",
    ]
    let top = max(0, (height - lines.count) / 2)
    for (row, line) in lines.enumerated() {
      canvas.write(line, in: Rect(x: 0, y: top + row, width: width, height: 1), .center)
    }
  }

  private func drawHeader(in rect: Rect, on painter: inout Painter) {
    let size = "\(run.image.height)×\(run.image.width)"
    let isWide =
      20 + run.imageName.count + run.modelName.count + size.count + tabs(short: false).width <= rect.width
    let tabs = tabs(short: !isWide)
    var x = rect.maxX - tabs.width
    let left = Rect(x: rect.x, y: rect.y, width: x - rect.x - 1, height: 1)
    for (kind, title) in tabs.titles {
      let place = Rect(x: x, y: rect.y, width: title.count, height: 1)
      painter.canvas.write(title, x: x, y: rect.y, kind == screen ? .bold : .dim, within: rect)
      painter.mark(place, as: .screen(kind))
      x += title.count
    }
    x = painter.canvas.write("detrscope", x: left.x + 1, y: rect.y, .bold, within: left)
    if !edits.isEmpty {
      let count = " \(edits.count) edit\(edits.count == 1 ? "" : "s") "
      x = painter.canvas.write(count, x: x + 2, y: rect.y, .reverse, within: left)
    }
    if isPlaying { x = painter.canvas.write("▶", x: x + 2, y: rect.y, .bold, within: left) }
    x = painter.canvas.write(run.imageName, x: x + 2, y: rect.y, within: left)
    x = painter.canvas.write(run.modelName, x: x + 2, y: rect.y, .dim, within: left)
    painter.canvas.write(size, x: x + 2, y: rect.y, .dim, within: left)
  }

  /// The screens' names, or where there is little room all but this one's as numbers.
  private func tabs(short: Bool) -> (titles: [(ScreenKind, String)], width: Int) {
    let titles = ScreenKind.allCases.map { kind in
      let name = short && kind != screen ? "\(kind.rawValue)" : "\(kind.rawValue) \(kind.title)"
      return (kind, kind == screen ? "[\(name)]" : " \(name) ")
    }
    return (titles, titles.reduce(0) { $0 + $1.1.count })
  }
}

/// Where the parts of the screen lie. They do not move while results arrive.
struct Panes {
  let header: Rect
  let status: Rect
  var list: Rect?
  var middle: Rect
  var inspector: Rect?

  init(_ state: ExplorerState) {
    var rest = Rect(x: 0, y: 0, width: state.width, height: state.height)
    header = rest.takeTop(1)
    status = rest.takeBottom(1)
    // Narrow terminals lose the inspector first, then the list.
    let isTree = state.screen == .graph
    if rest.width >= 84, !isTree { list = rest.takeLeft(state.width >= 160 ? 32 : 25) }
    if state.width >= 112 { inspector = rest.takeRight(state.width >= 160 ? 42 : 34) }
    middle = rest
  }
}
