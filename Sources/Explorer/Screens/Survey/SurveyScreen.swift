import Analysis
import Cells
import Foundation
import Foundations
import Models

/// What every query slot says over the pictures of a folder, as `survey` found it.
struct SurveyScreen: Screen {
  static let label = ScreenLabel(
    "survey", "Survey", longTitle: "query slots over many pictures",
    also: "statistics precision dataset")
  static let companion = ScreenCompanion.none
  static let figureNames = ["slots", "precision"]

  static let bindings = [
    Binding(
      .openSurvey, "o", ["o"], "open another survey", .change, also: "folder pictures slots statistics"),
    Binding(
      .openSurest, "P", ["P"], "open a picture where the slot is surest", .change, also: "image sightings"),
  ]

  enum View: String, CaseIterable, Codable, Hashable, Sendable {
    case slots, layers
  }

  var view = View.slots

  static func missingPart(in run: RunView) -> String? { run.isClassifier ? "query slots" : nil }

  /// The survey on screen.
  func stored(_ context: ScreenContext) -> StoredSurvey { StoredSurvey(folder: context.surveyFolder) }

  func figure(_ context: ScreenContext) -> FigureChoice? {
    summary(context).map { _ in FigureChoice(view == .slots ? "slots" : "precision") }
  }

  func summary(_ context: ScreenContext) -> SurveySummary? { context.answer(stored(context)).value }

  func demands(_ context: ScreenContext) -> [ResultKey] { [context.key(stored(context))] }

  func title(_ context: ScreenContext) -> String {
    guard let summary = summary(context) else { return "survey" }
    let what = view == .slots ? "query slots" : "decoder layers"
    return "\(what) of \(summary.header.model) over \(formatNumber(summary.pictures, of: "picture"))"
  }

  /// What makes the slots the ones they are.
  func inspected(_ context: ScreenContext) -> Inspected? {
    guard let node = context.run.anatomy[.queries] else { return nil }
    guard let summary = summary(context), view == .slots, !summary.slots.isEmpty else {
      return Inspected(path: node.path)
    }
    let slots = Self.ordered(summary)
    let query = slots[Self.row(slots, context)].query
    return Inspected(path: node.path, chosen: [.query: query])
  }

  func hints(_ context: ScreenContext) -> [Hint] {
    let open = Hint(.openSurvey, label: "open a survey")
    guard let summary = summary(context) else { return [open] }
    let turn = Hint(.nextSource, label: view == .slots ? "layers" : "slots")
    let slots = [
      Hint(.nextRow, .previousRow, label: "slot"), Hint(.enlarge, label: "attention"),
      Hint(.openSurest, label: "surest picture"),
    ]
    return (view == .slots ? slots : []) + (summary.layers.isEmpty && view == .slots ? [] : [turn]) + [open]
  }

  func obstacle(to action: Action, _ context: ScreenContext) -> String? {
    if action == .ablate { return "nothing to set to zero here; {attention} has heads, {features} channels" }
    let unused = Action.ofMaps.union(Action.ofHeads).union(Action.ofColumns).union(Action.ofLayers)
      .union(Action.ofQueries).union(Action.ofPictures)
    guard unused.contains(action) else { return nil }
    return "nothing of it here: these are many pictures; Enter shows the slot's attention in this one"
  }

  // MARK: - What is chosen

  /// The slots, those first that found most.
  static func ordered(_ summary: SurveySummary) -> [SlotStatistics] {
    summary.slots.sorted { ($1.found, $0.query) < ($0.found, $1.query) }
  }

  /// The chosen slot's place among the ordered ones: slots are queries.
  static func row(_ slots: [SlotStatistics], _ context: ScreenContext) -> Int {
    slots.firstIndex { $0.query == context.focus.query } ?? 0
  }

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    if action == .openSurvey { return .ask(.survey, text: stored(context).folder) }
    guard let summary = summary(context) else { return .ignored }
    if action == .nextSource || action == .previousSource {
      guard view == .layers || !summary.layers.isEmpty else {
        context.message = "what the layers come to is known where the truth is"
        return .done
      }
      view = view.advanced(by: 1)
      return .done
    }
    guard view == .slots else { return .ignored }
    let slots = Self.ordered(summary)
    guard !slots.isEmpty else { return .ignored }
    let row = Self.row(slots, context)
    func choose(_ row: Int) { context.focus.query = slots[min(max(0, row), slots.count - 1)].query }
    switch action {
    case .nextRow: choose(row + 1)
    case .previousRow: choose(row - 1)
    case .firstRow: choose(0)
    case .lastRow: choose(slots.count - 1)
    case .enlarge:
      choose(row)
      return .go(.query)
    case .openSurest:
      choose(row)
      return .open(paths(of: slots[row], context))
    default: return .ignored
    }
    return .done
  }

  /// Where the next of the pictures may lie in which a slot is surest: in the folder that the survey is of, or beside the
  /// picture at hand.
  private func paths(of slot: SlotStatistics, _ context: ScreenContext) -> [String] {
    let names = slot.surest.map(\.picture)
    let next = names.firstIndex(of: context.run.imageName).map { ($0 + 1) % names.count } ?? 0
    guard names.indices.contains(next) else { return [] }
    let beside = (context.imagePath as NSString).deletingLastPathComponent
    let folders = [context.focus.survey.flatMap(StoredSurvey.pictures), beside].compactMap { $0 }
    return folders.map { ($0 as NSString).appendingPathComponent(names[next]) }
  }

  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool {
    guard case .survey(let folder) = destination else { return false }
    context.focus.survey = folder
    view = .slots
    return true
  }
}

extension Action {
  static let openSurvey = Action("survey.open")
  static let openSurest = Action("survey.surest")
}
