import Analysis
import Models

/// Everything the explorer shows, as one value: events change it, screens only read it.
public struct ExplorerState: Sendable {
  public var run: RunSummary
  public internal(set) var width: Int
  public internal(set) var height: Int
  public internal(set) var screen = ScreenKind.attention
  public internal(set) var selection: Selection
  public internal(set) var display: DisplayOptions
  public internal(set) var results = ResultStore()
  public internal(set) var dialog: Dialog?
  public internal(set) var message: Message?
  /// The place of the picture under the pointer, in fractions.
  public internal(set) var pointer: Pointer?
  /// The image file, and those of its folder, in order.
  public internal(set) var imagePath: String
  public internal(set) var images: [String]
  /// The file that is being opened.
  public internal(set) var opening: String?
  public internal(set) var edits: [Edit] = []
  /// What the queries found before any edit, to compare with.
  var uneditedDetections: Detections?
  public internal(set) var isPlaying = false
  /// The movement that playing goes on with.
  var lastMove = Action.nextRow
  var history: [BackStep] = []
  /// The groups of the graph's tree that show what they hold.
  var openGroups: Set<String>
  public internal(set) var search: String?
  var searchMatches: Set<String> = []
  /// Counts results, so that what depends on all of them is asked for anew.
  var computedCount = 0
  /// Seconds that nodes took, by path.
  var timings: [String: Double] = [:]
  /// The queries listed, in order: found things, found stuff, and if all are asked for the rest.
  public internal(set) var listed: [Detection] = []

  /// The smallest screen that is drawn, in cells.
  public static let minimumSize = (width: 60, height: 16)

  public init(
    run: RunSummary, imagePath: String = "", images: [String] = [], width: Int, height: Int,
    display: DisplayOptions = DisplayOptions()
  ) {
    self.imagePath = imagePath
    self.images = images
    self.run = run
    self.width = width
    self.height = height
    self.display = display
    openGroups = run.tree.initiallyOpen
    selection = Selection(layer: max(0, run.decoderLayers - 1))
  }

  /// A window over the screen.
  public enum Dialog: Hashable, Sendable {
    /// The keys, from a line on.
    case help(from: Int)
    case edits
    case prompt(Prompt)
  }

  /// What Backspace goes back to.
  struct BackStep: Hashable, Sendable {
    let screen: ScreenKind
    let selection: Selection
  }

  public struct Pointer: Hashable, Sendable {
    public let x: Double
    public let y: Double
  }

  // MARK: - What is known

  public var detections: Detections? {
    if case .detections(let detections)? = results[.detections] { detections } else { nil }
  }

  /// What a classifier takes the picture for, the most probable first.
  public var classes: [ClassProbability]? {
    if case .classes(let classes)? = results[.classes] { classes } else { nil }
  }

  public var selected: Detection? {
    guard let query = selection.query, let detections, query < detections.all.count else { return nil }
    return detections.all[query]
  }

  /// The queries above the threshold whose class is one, in the order of the list.
  public var kept: [Detection] {
    listed.filter { $0.score > display.threshold && !$0.isNoObject }
  }

  /// The chosen query, whether kept or not, then the others that are kept.
  var shown: [Detection] {
    (selected.map { [$0] } ?? []) + kept.filter { $0.query != selection.query }
  }

  func maps(_ request: Request) -> MapStack? {
    if case .maps(let stack)? = results[request] { stack } else { nil }
  }

  func sheet(_ request: Request) -> ChannelSheet? {
    if case .channels(let sheet)? = results[request] { sheet } else { nil }
  }

  func numbers(_ request: Request) -> [Float]? {
    if case .numbers(let numbers)? = results[request] { numbers } else { nil }
  }

  func statistics(_ request: Request) -> Statistics? {
    if case .statistics(let statistics)? = results[request] { statistics } else { nil }
  }

  /// What the screen needs and what is still missing of it, most urgent first.
  public var demands: [Request] {
    guard isLargeEnough else { return [] }
    let inspected = Panes(self).inspector == nil ? nil : view.inspected(self)?.statistics
    return [run.isClassifier ? .classes : .detections] + view.demands(self) + [inspected].compactMap { $0 }
  }

  public var pending: [Request] { demands.filter { !results.contains($0) } }

  var isLargeEnough: Bool { width >= Self.minimumSize.width && height >= Self.minimumSize.height }

  // MARK: - The list of queries

  /// Lists the queries anew after detections, threshold or choice of all have changed, and keeps one chosen.
  mutating func relist() {
    guard let detections else {
      listed = []
      return
    }
    func isKept(_ detection: Detection) -> Bool {
      detection.score > display.threshold && !detection.isNoObject
    }
    let kept = detections.ranked.filter(isKept)
    listed = kept.filter(\.category.isThing) + kept.filter { !$0.category.isThing }
    if display.showsAllQueries { listed += detections.ranked.filter { !isKept($0) } }
    if let query = selection.query, listed.contains(where: { $0.query == query }) { return }
    selection.query = (listed.first ?? detections.ranked.first)?.query
  }

  /// The row of the chosen query in the list.
  var selectedRow: Int? { listed.firstIndex { $0.query == selection.query } }
}

extension Detection {
  /// Whether its box tells anything: stuff is wherever its mask is.
  var hasBox: Bool { category.isThing || isNoObject }
}
