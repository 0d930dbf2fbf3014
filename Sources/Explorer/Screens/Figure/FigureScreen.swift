import Analysis
import Cells
import Color
import Figures
import Foundations

/// A figure of the catalogue, set for the pane: its pictures as blocks, its words as cells.
struct FigureScreen: Screen {
  static let label = ScreenLabel("figure", "Figure", longTitle: "A figure of the catalogue")
  static let hasTab = false

  /// The figure's name.
  var name = FigureCatalogue.standard.kinds[0].name
  /// The first of its rows in view, where it has more than the pane.
  var top = 0

  static let bindings = [
    Binding(.nextRowOfFigure, "J", ["J"], "down the figure", .look),
    Binding(.previousRowOfFigure, "K", ["K"], "up the figure", .look),
  ]

  /// Rows below the figure that most captions need.
  private static let captionRows = 4

  private var kind: FigureKind? { try? FigureCatalogue.standard.kind(named: name) }

  /// The drawing for a pane of so many columns and rows.
  private func drawing(_ context: ScreenContext) -> PaneFigure {
    let size = context.middleSize
    var options = context.figureOptions(for: name)
    options.theme = .dark
    return PaneFigure(
      kind: name, options: options, pictureName: context.run.imageName, truthPath: context.truthPath,
      surveyFolder: context.surveyFolder,
      columns: size.width, rows: size.height - Self.captionRows,
      pixelsPerPoint: context.display.symbols.isPixels ? 2 : 1)
  }

  func demands(_ context: ScreenContext) -> [ResultKey] {
    [context.key(drawing(context))]
  }

  func title(_ context: ScreenContext) -> String { kind.map { "\($0.name) · \($0.summary)" } ?? name }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    FigureChoice(name, options: context.figureOptions(for: name))
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    var hints = [Hint(.nextSource, .previousSource, label: "figure")]
    if kind?.options.contains(.query) == true { hints.append(Hint(.nextRow, .previousRow, label: "query")) }
    if kind?.options.contains(.layer) == true {
      hints.append(Hint(.previousLayer, .nextLayer, label: "layer"))
    }
    if kind?.options.contains(.scale) == true { hints.append(Hint(.cycleScale, label: "scale")) }
    return hints + [
      Hint(.nextRowOfFigure, .previousRowOfFigure, label: "scroll"), Hint(.export, label: "export"),
    ]
  }

  // MARK: - Keys

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    switch action {
    case .nextSource: turn(by: 1)
    case .previousSource: turn(by: -1)
    case .nextRowOfFigure:
      let last = context.answer(drawing(context)).value.map {
        Self.lastTop($0, width: context.middleSize.width, height: context.middleSize.height)
      }
      if let last, top >= last { context.message = "this is the end of the figure" }
      top = min(top + 3, last ?? 0)
    case .previousRowOfFigure: top = max(0, top - 3)
    default: return .ignored
    }
    return .done
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    let options = kind?.options ?? []
    switch action {
    case .nextColumn, .previousColumn, .nextHead, .previousHead, .cycleHeads:
      return "figures choose no head: heads shows all of them"
    case .nextLayer where !options.contains(.layer), .previousLayer where !options.contains(.layer):
      return "\(name) is no figure of a single layer"
    case .cycleScale where !options.contains(.scale), .wholeScale where !options.contains(.scalePart),
      .toggleSharedScale where !options.contains(.ownScale),
      .nextColormap where !options.contains(.colormap), .previousColormap where !options.contains(.colormap):
      return "\(name) has no map of numbers"
    case .placeLeft where !options.contains(.place), .placeRight where !options.contains(.place):
      return "\(name) is no figure of a single place"
    case .cycleOverlay: return "figures have no overlay"
    case .zoomIn, .zoomOut: return "figures are shown whole"
    default: return nil
    }
  }

  private mutating func turn(by step: Int) {
    let names = FigureCatalogue.standard.kinds.map(\.name)
    let place = names.firstIndex(of: name) ?? 0
    name = names[(place + step + names.count) % names.count]
    top = 0
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard case .figure(let name) = destination else { return false }
    (self.name, top) = (name, 0)
    return true
  }

  // MARK: - Drawing

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let drawing = drawing(context)
    let answer = context.answer(drawing)
    guard let figure = answer.value else {
      PendingPanel("the figure", failure: answer.failure).draw(in: rect, on: &surface.canvas)
      return []
    }
    var body = rect
    let caption = body.takeBottom(Self.captionHeight(figure, width: rect.width, height: rect.height))
    surface.canvas.write(wrapping: figure.scene.description, in: caption, .dim)
    let top = min(top, Self.lastTop(figure, width: rect.width, height: rect.height))
    let symbols = context.display.symbols
    let image = surface.pictures.image(
      FigureKey(drawing: drawing, symbols: symbols), of: context.run.id
    ) { figure.image(symbols) }
    FigurePane(figure: figure, image: image, symbols: symbols, top: top).draw(in: body, on: &surface.canvas)
    return []
  }

  private static func captionHeight(_ figure: PaneFigure.Value, width: Int, height: Int) -> Int {
    min(wrapped(figure.scene.description, width: width).count, height / 3)
  }

  /// The row that stands at the top where the figure ends at the bottom.
  private static func lastTop(_ figure: PaneFigure.Value, width: Int, height: Int) -> Int {
    max(0, figure.rows - (height - captionHeight(figure, width: width, height: height)))
  }

  private struct FigureKey: Hashable {
    let drawing: PaneFigure
    let symbols: Symbols
  }
}

extension Action {
  static let nextRowOfFigure = Action("figure.down")
  static let previousRowOfFigure = Action("figure.up")

  private static let figurePrefix = "figure.show."

  /// Looks at a figure of the catalogue.
  static func figure(_ name: String) -> Action { Action(figurePrefix + name) }

  /// The figure that it looks at, if that is what it does.
  var figure: String? {
    name.hasPrefix(Self.figurePrefix) ? String(name.dropFirst(Self.figurePrefix.count)) : nil
  }
}
