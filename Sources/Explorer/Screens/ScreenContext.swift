import Analysis
import Cells
import Figures
import Models

/// What a screen reads: the run, what is chosen on every screen alike, how things are shown, and what was computed.
public struct ScreenContext: Sendable {
  public let run: RunView
  public let results: ResultStore
  public let queries: QueryList
  public internal(set) var display: DisplayOptions
  public let colors: RunColors
  /// The image file.
  public let imagePath: String
  /// Where what is in the picture is, or would be, written.
  public var truthPath: String { truthFile ?? Truth.path(besideImage: imagePath) }
  /// Where the results of a survey are, or would be.
  public var surveyFolder: String { focus.survey ?? StoredSurvey.folder(besideImage: imagePath) }
  /// The file that was given; nil where it lies beside the picture.
  var truthFile: String?
  /// Whether the list of queries is on screen.
  public let showsList: Bool
  let marksPlace: Bool
  /// Columns and rows of the middle pane within its frame.
  let middleSize: (width: Int, height: Int)
  public var focus: Focus
  /// The run before edits; nil without edits.
  public var before: RunView?
  /// What was opened to be compared with; nil where that is the run before edits.
  public var reference: RunView?
  public var moment = Moment.after
  /// The place of the picture under the pointer.
  public var pointer: PicturePoint?
  /// A line for the user.
  public var message: String?

  init(
    run: RunView, results: ResultStore, queries: QueryList, display: DisplayOptions, colors: RunColors,
    imagePath: String, showsList: Bool, marksPlace: Bool, middleSize: (width: Int, height: Int), focus: Focus,
    pointer: PicturePoint?
  ) {
    (self.run, self.results, self.queries) = (run, results, queries)
    (self.display, self.colors, self.imagePath, self.showsList) = (display, colors, imagePath, showsList)
    self.middleSize = middleSize
    (self.marksPlace, self.focus, self.pointer) = (marksPlace, focus, pointer)
  }

  // MARK: - Results

  /// What is known of a derivation of the run on screen.
  public func answer<D: Derivation>(_ derivation: D) -> Answer<D.Value> {
    results.answer(derivation, of: run.id)
  }

  /// A derivation of the run on screen, to be computed.
  public func key(_ derivation: some Derivation) -> ResultKey { ResultKey(derivation, of: run.id) }

  // MARK: - What is chosen

  /// The chosen query, where the detections are there.
  public var selected: Detection? { queries.detection(focus.query) }

  /// The chosen query, whether kept or not, then the others that are kept.
  var shownQueries: [Detection] {
    (selected.map { [$0] } ?? []) + queries.kept.filter { $0.query != focus.query }
  }

  /// The chosen place of the encoder's grid: the middle until another is chosen.
  public var place: Focus.Place {
    let chosen = focus.place ?? Focus.Place(x: run.grid.width / 2, y: run.grid.height / 2)
    return Focus.Place(x: min(chosen.x, run.grid.width - 1), y: min(chosen.y, run.grid.height - 1))
  }

  /// The middle of the marked place; nil where none is marked.
  public var marked: PicturePoint? {
    guard focus.place != nil || marksPlace else { return nil }
    return PicturePoint(
      x: (Double(place.x) + 0.5) / Double(run.grid.width),
      y: (Double(place.y) + 0.5) / Double(run.grid.height))
  }

  /// What is looked at closely: what is pointed at, or else marked.
  public var probed: PicturePoint? { pointer ?? marked }

  public mutating func movePlace(_ x: Int, _ y: Int) {
    let (place, grid) = (place, run.grid)
    focus.place = Focus.Place(
      x: min(max(0, place.x + x), grid.width - 1), y: min(max(0, place.y + y), grid.height - 1))
    pointer = nil
  }

  public mutating func choosePlace(_ point: PicturePoint) {
    let cell = point.cell(width: run.grid.width, height: run.grid.height)
    focus.place = Focus.Place(x: cell.x, y: cell.y)
  }

  // MARK: - Drawing

  /// What all pictures of the frame have in common.
  public var setting: PictureSetting {
    PictureSetting(
      run: run.id, image: run.image, display: display, colors: colors,
      accent: focus.query.map(colors.color(ofQuery:)),
      marked: marked, pointer: pointer)
  }

  /// The picture with the chosen query's mask and box alone.
  var selectedPicture: ScenePicture {
    ScenePicture(
      setting,
      .queries(
        drawn(selected.map { [$0] } ?? []), chosen: focus.query,
        ghosts: ghosts().filter { $0.detection.query == focus.query }))
  }

  /// Queries with their masks, as far as these are there.
  func drawn(_ queries: [Detection]) -> [ScenePicture.DrawnQuery] {
    queries.map { ScenePicture.DrawnQuery(detection: $0, logits: answer(QueryMask(of: $0.query)).value) }
  }

  /// The columns that a screen's title has.
  var titleWidth: Int { middleSize.width + 2 - Canvas.frameTitleMargin }

  /// "decoder layer 3 (0–3)": layers count from 0, as in the paths.
  static func layerName(_ stack: String, _ layer: Int, of count: Int) -> String {
    "\(stack) layer \(layer)" + (count > 1 ? " (0–\(count - 1))" : "")
  }

  /// "query 17 cat", or dots while it is not known.
  func selectedName(or unknown: String = "…") -> String {
    selected.map { "query \($0.query) \($0.name)" } ?? unknown
  }
}

extension String {
  /// The text and a path after it; where they do not fit, the path's end, which tells it from others.
  func followed(byEndOf path: String, within width: Int) -> String {
    self + CellText(path).truncatedAtStart(to: max(1, width - CellText(self).width)).string
  }
}
