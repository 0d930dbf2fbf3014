import Analysis
import Cells
import Models

/// The left pane: the queries, and below them the picture with what is chosen or its classes. Of a classifier its
/// classes.
struct SidePane {
  private let context: ScreenContext
  private let queries: QueryList
  private let companion: ScreenCompanion
  /// What the queries found before any edit.
  private let before: Detections?

  /// Whether the screen colours by class.
  private let colorsByClass: Bool

  init(_ state: ExplorerState) {
    context = state.context
    colorsByClass = state.shownScreen.colorsByClass(context)
    queries = state.shownScreen.listed(context) ?? context.queries
    companion = state.currentScreen.companion
    let base = state.workbench.base
    before =
      base.id == state.run.id ? nil : context.results.answer(QueryDetections(), of: base.id).value
  }

  func draw(in rect: Rect, on surface: inout Surface) -> [HitArea] {
    if context.run.isClassifier {
      drawClasses(in: surface.canvas.drawFrame(rect, title: "classes"), on: &surface.canvas)
      return []
    }
    let count = queries.detections.map { "\(queries.kept.count) of \($0.all.count)" } ?? ""
    var inner = surface.canvas.drawFrame(
      rect, title: "queries", trailing: count, note: "score > " + context.display.thresholdText)
    let areas = rect.height >= 28 ? drawFoot(of: &inner, on: &surface) : []
    guard queries.detections != nil else {
      surface.canvas.write(wrapping: queries.failure ?? "computing …", in: inner, .dim)
      return areas
    }
    guard !queries.listed.isEmpty else {
      let text = "None; lower the threshold with - or list all with a."
      surface.canvas.write(wrapping: text, in: inner, .dim)
      return areas
    }
    let rows = QueryRows(
      queries: queries, colors: context.colors, chosen: context.focus.query, count: context.run.queries,
      threshold: context.display.threshold, before: before, showsChanges: context.moment == .difference,
      colorsByClass: colorsByClass)
    return areas + rows.draw(in: inner, on: &surface.canvas)
  }

  private func drawClasses(in rect: Rect, on canvas: inout Canvas) {
    let answer = context.answer(ImageClasses())
    if let classes = answer.value {
      ClassBars(classes: classes).draw(in: rect, on: &canvas)
    } else {
      PendingPanel("the classes", failure: answer.failure).draw(in: rect, on: &canvas)
    }
  }

  /// What stands below the queries.
  private func drawFoot(of rect: inout Rect, on surface: inout Surface) -> [HitArea] {
    defer { _ = rect.takeBottom(1) }
    if companion == .queriesAndClasses {
      drawChosenClasses(in: rect.takeBottom(7), on: &surface.canvas)
      return []
    }
    let height = Int((Double(rect.width) / context.run.aspect * PixelMapping.cellAspect).rounded())
    let image = context.run.image
    let mapping = PixelMapping(
      fitting: image.width, image.height, in: rect.takeBottom(min(height, rect.height / 2)),
      symbols: context.display.symbols)
    context.selectedPicture.draw(on: mapping, &surface)
    return [HitArea(mapping)]
  }

  /// What the chosen query takes its object for: its five most probable classes.
  private func drawChosenClasses(in rect: Rect, on canvas: inout Canvas) {
    guard let query = context.focus.query, let detections = queries.detections else { return }
    var rest = rect
    canvas.drawRule(rest.takeTop(1), title: "classes of \(query)")
    ClassBars(
      classes: detections.topClasses(of: query, count: 5),
      style: TextStyle(foreground: context.colors.color(ofQuery: query))
    ).draw(in: rest, on: &canvas)
  }
}
