import Cells
import Foundations

/// The first row: what is explored, and the screens.
struct Header {
  private struct Tab {
    let id: ScreenID
    let title: String
    let isCurrent: Bool
  }

  private let run: RunView
  /// The tabs at their longest, then shorter: all but the current one with brief names, then with numbers alone.
  private let tabs: [[Tab]]
  /// What was assumed, as questions.
  private let doubts: [String]
  private let edits: Int
  private let momentNote: String
  private let isPlaying: Bool

  private static let title = "detrscope"
  /// Of the image's name, so much has room, beside the model's name and the size, before the screens' names get shorter.
  private static let goodName = 24
  /// And so much before they go.
  private static let leastName = 12
  /// Of the image's name, so much stays before what was assumed goes.
  private static let shortestName = 6

  init(_ state: ExplorerState) {
    run = state.run
    doubts = run.assumptions.map { "\($0.what)?" }
    edits = state.edits.count - state.editsOff.count
    momentNote = state.momentNote
    isPlaying = state.isPlaying
    func tabs(areDense: Bool = false, _ name: (ScreenLabel) -> String) -> [Tab] {
      ScreenTab.all(of: state.screens).map { tab in
        let (screen, isCurrent) = (tab.screen, tab.screen.id == state.currentScreen.id)
        let title = tab.title(isCurrent ? screen.label.title : name(screen.label))
        let marked = isCurrent ? "[\(title)]" : areDense ? title : " \(title) "
        return Tab(id: screen.id, title: areDense ? marked + " " : marked, isCurrent: isCurrent)
      }
    }
    self.tabs = [tabs(\.title), tabs(areDense: true, \.brief), tabs { _ in "" }]
  }

  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    func width(_ tabs: [Tab]) -> Int { tabs.reduce(0) { $0 + $1.title.count } }
    let marks =
      (edits > 0 ? [" \(formatNumber(edits, of: "edit"))\(momentNote) "] : []) + (isPlaying ? ["▶"] : [])
    func width(_ texts: [String]) -> Int { texts.reduce(0) { $0 + $1.count + 2 } }
    let name = CellText(run.imageName)
    // Of a recording without a picture no size is known.
    let size = run.anatomy.input?.form.grid.map { _ in "\(run.image.height)×\(run.image.width)" }
    let facts = [run.modelName, size].compactMap { $0 }
    func fits(_ tabs: [Tab], _ facts: [String], besideName most: Int) -> Bool {
      1 + width(marks + doubts + facts) + min(name.width, most) + 2 + width(tabs) <= rect.width
    }
    // The size and the model go before the screens' names do.
    let lessFacts = [facts, [run.modelName], []]
    let tabs =
      fits(self.tabs[0], facts, besideName: Self.goodName)
      ? self.tabs[0]
      : lessFacts.contains { fits(self.tabs[1], $0, besideName: Self.leastName) }
        ? self.tabs[1] : self.tabs[2]
    var x = rect.maxX - width(tabs)
    let left = Rect(x: rect.x, y: rect.y, width: x - rect.x - 1, height: 1)
    var areas: [HitArea] = []
    for tab in tabs {
      canvas.write(tab.title, x: x, y: rect.y, tab.isCurrent ? .bold : .dim, within: rect)
      areas.append(HitArea(Rect(x: x, y: rect.y, width: tab.title.count, height: 1), .screen(tab.id)))
      x += tab.title.count
    }
    let all = Self.title.count + 3 + name.width + width(marks + doubts + facts)
    // What is explored comes before what explores it.
    x = left.x - 1
    if all <= left.width { x = canvas.write(Self.title, x: x + 2, y: rect.y, .bold, within: left) }
    for mark in marks {
      x = canvas.write(mark, x: x + 2, y: rect.y, mark == "▶" ? .bold : .reverse, within: left)
    }
    // What was assumed comes before the rest of a name, and so do the model and the size, in this order.
    let room = left.maxX - x - 2
    let least = min(name.width, Self.leastName)
    let choices = [(doubts + facts, least), (doubts + [run.modelName], least), (doubts, Self.shortestName)]
    let shown = choices.lazy.map { (room - width($0.0), $0.1) }.first { $0.0 >= $0.1 }?.0 ?? room
    x = canvas.write(name.truncated(to: shown), x: x + 2, y: rect.y, within: left)
    for doubt in doubts where x + 2 + doubt.count <= left.maxX {
      x = canvas.write(doubt, x: x + 2, y: rect.y, .bold, within: left)
    }
    // Whole or not at all: half a number is another number.
    for text in facts where x + 2 + text.count <= left.maxX {
      x = canvas.write(text, x: x + 2, y: rect.y, .dim, within: left)
    }
    return areas
  }
}
