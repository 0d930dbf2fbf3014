import Analysis
import Cells
import Figures
import Graph
import Models

/// Everything the explorer shows, as one value: events change it, drawing only reads it.
public struct ExplorerState: Sendable {
  public internal(set) var workbench: Workbench
  public internal(set) var width: Int
  public internal(set) var height: Int
  /// The screens as they stand, each with what is chosen on it.
  public internal(set) var screens: [any Screen]
  /// Which of them is on screen.
  var current: Int
  public internal(set) var focus: Focus
  public internal(set) var display: DisplayOptions
  public internal(set) var queries = QueryList()
  /// Those of the run without edits, so that a query keeps its colour.
  public internal(set) var colors = RunColors()
  public internal(set) var dialog: Dialog?
  public internal(set) var message: Message?
  /// The place of the picture under the pointer.
  public internal(set) var pointer: PicturePoint?
  /// The image file, and those of its folder, in order.
  public internal(set) var imagePath: String
  public internal(set) var images: [String]
  /// What is in the pictures; nil where it lies beside each.
  var truthPath: String?
  /// The file that is being opened.
  public internal(set) var opening: String?
  public internal(set) var edits: [Intervention] = []
  /// Whether the run is shown with edits, as it was before, or what they changed.
  public internal(set) var moment = Moment.after
  /// Those of the edits that are listed, but not made.
  public internal(set) var editsOff: Set<Intervention> = []
  /// The lists of edits that undo and redo go to, the nearest last.
  var pastEdits: [[Intervention]] = []
  var undoneEdits: [[Intervention]] = []
  /// What was opened lately, the latest first.
  public internal(set) var recent: [String] = []
  public internal(set) var paneChoice = PaneChoice()
  /// The weights that were opened last; nil for those to begin with.
  var weightsPath: String?
  public internal(set) var exports = ExportChoices()
  /// Whether `q` was pressed where edits would be lost.
  var asksToQuit = false
  var playing = Playing()
  /// What Backspace goes back to.
  var history: [Place] = []
  /// Whether this screen was opened from another where it is now: back leads there at once.
  var cameByOpening = false
  public let keymap: Keymap

  /// The smallest screen that is drawn, in cells.
  public static let minimumSize = (width: 60, height: 16)

  /// - Parameter screens: as they are in the beginning, in the order of their number keys; one at least.
  init(
    _ run: ForwardRun, imagePath: String, images: [String] = [], screens: [any Screen], width: Int,
    height: Int, display: DisplayOptions = DisplayOptions()
  ) {
    precondition(!screens.isEmpty, "no screens")
    workbench = Workbench(run, imageName: ImageFolder.name(of: imagePath))
    (self.imagePath, self.images) = (imagePath, images)
    (self.width, self.height, self.display) = (width, height, display)
    self.screens = screens
    current = 0
    focus = Focus(workbench.shown)
    keymap = Keymap(screens)
    message = run.notice.map { Message($0) }
    showFirstScreen()
  }

  /// A window over the screen.
  public enum Dialog: Hashable, Sendable {
    /// The keys, from a line on.
    case help(from: Int)
    /// The edits, one of which is chosen.
    case edits(chosen: Int)
    case prompt(Prompt)
  }

  /// The run on screen.
  public var run: RunView { moment == .before ? workbench.base : workbench.shown }

  var isLargeEnough: Bool { width >= Self.minimumSize.width && height >= Self.minimumSize.height }

  // MARK: - What is wanted

  /// What the screen needs, most urgent first.
  public var demands: [ResultKey] {
    guard isLargeEnough else { return [] }
    let (screen, context) = (shownScreen, context)
    var demands = [run.isClassifier ? context.key(ImageClasses()) : context.key(QueryDetections())]
    demands += screen.demands(context)
    if panes.inspector != nil, let inspected = screen.inspected(context) {
      demands.append(context.key(inspected.statistics))
    }
    if workbench.base.run.training != nil {
      demands.append(ResultKey(PictureFamiliarity(), of: workbench.base.id))
    }
    // To be compared with, where there are edits.
    if !run.isClassifier, run.id != workbench.base.id {
      demands.append(ResultKey(QueryDetections(), of: workbench.base.id))
    }
    return demands
  }

  /// What is still missing of it.
  public var pending: [ResultKey] { demands.filter { !workbench.results.contains($0) } }

  // MARK: - The list of queries

  /// Lists the queries anew after detections, threshold or choice of all have changed, and keeps one chosen.
  mutating func relist() {
    let base = workbench.results.answer(QueryDetections(), of: workbench.base.id).value
    if let base { colors = RunColors(base) }
    let answer = workbench.results.answer(QueryDetections(), of: run.id)
    queries = QueryList(
      answer.value, before: run.id == workbench.base.id ? nil : base, failure: answer.failure,
      threshold: display.threshold, showsAll: display.showsAllQueries)
    // What a recording holds of queries can be seen without detections, by their numbers.
    if answer.failure != nil { focus.query = focus.query ?? 0 }
    guard let detections = answer.value, queries.row(of: focus.query) == nil else { return }
    focus.query = (queries.listed.first ?? detections.ranked.first)?.query
  }
}

extension Inspected {
  /// What its values are like.
  var statistics: ActivationStatistics { ActivationStatistics(of: ActivationPart(path: path, row: row)) }
}
