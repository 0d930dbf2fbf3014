import Analysis
import Cells
import Graph

/// One screen: what it needs, what it says of itself, how its keys act and how it is drawn.
///
/// A screen is a value that holds what is chosen on it and nowhere else; the rest it reads from the context. An array
/// of screens gives tabs, number keys, help and palette, so a new screen is one more element.
public protocol Screen: Codable, Hashable, Sendable {
  static var label: ScreenLabel { get }
  /// Keys of its own, which act while it is on screen.
  static var bindings: [Binding] { get }
  /// What stands beside its picture where there is room.
  static var companion: ScreenCompanion { get }
  /// Whether there always is a marked place, chosen or not.
  static var marksPlace: Bool { get }
  /// Whether its layers are the encoder's.
  static var hasEncoderLayers: Bool { get }

  /// What the screen shows and a run lacks, as in "mask head"; nil where there is something to see.
  static func missingPart(in run: RunView) -> String?

  /// Whether it has a number key and a tab; otherwise only what leads to it does.
  static var hasTab: Bool { get }
  /// The figures of the catalogue that show what the screen shows.
  static var figureNames: [String] { get }

  /// Whether it colours classes, so that the list of queries does too.
  func colorsByClass(_ context: ScreenContext) -> Bool

  /// What the screen shows at the moment, most urgent first.
  func demands(_ context: ScreenContext) -> [ResultKey]
  /// The heading of the middle pane.
  func title(_ context: ScreenContext) -> String
  /// The activation that the inspector describes.
  func inspected(_ context: ScreenContext) -> Inspected?
  /// Keys that matter here, for the status line.
  func hints(_ context: ScreenContext) -> [Hint]
  /// Whether the screen's maps share a scale unless they are asked not to.
  func suitsSharedScale(_ context: ScreenContext) -> Bool
  /// Why an action would change nothing to be seen here; nil where it may. `{name}` stands for a screen with its key.
  func obstacle(to action: Action, _ context: ScreenContext) -> String?
  /// Whether there is something of the screen's own that `undoEdit` takes back before edits.
  var canUndo: Bool { get }
  /// What a number alone goes to, and how many there are; nil for queries.
  func numbered(_ context: ScreenContext) -> Numbered?
  /// The queries of the list, where they are others than the model's answer.
  func listed(_ context: ScreenContext) -> QueryList?
  /// What `x` would set to zero.
  func ablation(_ context: ScreenContext) -> Intervention?
  /// What is in view as a figure to take away; nil where the catalogue has none of it.
  func figure(_ context: ScreenContext) -> FigureChoice?
  /// The value of a place of the picture; nil where the screen shows none.
  func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe?
  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea]

  /// Acts on a key in the screen's own way, which may change the focus.
  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response
  /// Chooses an item that was clicked.
  mutating func choose(_ item: String, _ context: inout ScreenContext)
  /// Chooses what lies at a place that was clicked.
  mutating func choose(_ place: PicturePoint, _ context: inout ScreenContext)
  /// Turns to something that another screen leads to; false where it is no business of this screen.
  mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool
  /// Comes on screen anew: what was enlarged or opened is so no more.
  mutating func appear()
  /// Keeps what is chosen as far as another run has it.
  mutating func turn(to run: RunView)
}

extension Screen {
  public static var bindings: [Binding] { [] }
  public static var companion: ScreenCompanion { .queriesAndPicture }
  public static var marksPlace: Bool { false }
  public static var hasEncoderLayers: Bool { false }
  public static var hasTab: Bool { true }
  public static var figureNames: [String] { [] }
  public static func missingPart(in run: RunView) -> String? { nil }
  public func demands(_ context: ScreenContext) -> [ResultKey] { [] }
  public func inspected(_ context: ScreenContext) -> Inspected? { nil }
  public func hints(_ context: ScreenContext) -> [Hint] { [] }
  public func colorsByClass(_ context: ScreenContext) -> Bool { false }
  public func suitsSharedScale(_ context: ScreenContext) -> Bool { false }
  public func obstacle(to action: Action, _ context: ScreenContext) -> String? { nil }
  public var canUndo: Bool { false }
  public func numbered(_ context: ScreenContext) -> Numbered? { nil }
  public func listed(_ context: ScreenContext) -> QueryList? { nil }
  public func ablation(_ context: ScreenContext) -> Intervention? { nil }
  public func figure(_ context: ScreenContext) -> FigureChoice? { nil }
  public func probe(_ place: PicturePoint, _ context: ScreenContext) -> Probe? { nil }
  public mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response { .ignored }
  public mutating func choose(_ item: String, _ context: inout ScreenContext) {}
  public mutating func choose(_ place: PicturePoint, _ context: inout ScreenContext) {}
  public mutating func open(_ destination: Destination, _ context: inout ScreenContext) -> Bool { false }
  public mutating func appear() {}
  public mutating func turn(to run: RunView) {}

  public var label: ScreenLabel { Self.label }
  public var id: ScreenID { Self.label.id }
  var companion: ScreenCompanion { Self.companion }
  var marksPlace: Bool { Self.marksPlace }
  var hasEncoderLayers: Bool { Self.hasEncoderLayers }
  public var hasTab: Bool { Self.hasTab }
  func missingPart(in run: RunView) -> String? { Self.missingPart(in: run) }

  func isEqual(to other: any Screen) -> Bool { other as? Self == self }
}

/// What a screen is called.
public struct ScreenLabel: Hashable, Sendable {
  public let id: ScreenID
  /// On its tab.
  public let title: String
  /// On its tab where the names of all have no room.
  public let brief: String
  /// In help and palette, where there is room to say more.
  public let longTitle: String
  /// Other words that it is found by.
  public let synonyms: String

  public init(
    _ name: String, _ title: String, brief: String? = nil, longTitle: String? = nil,
    also synonyms: String = ""
  ) {
    id = ScreenID(name)
    self.title = title
    self.brief = brief ?? (title.count > 6 ? String(title.prefix(4)) : title)
    self.longTitle = longTitle ?? title
    self.synonyms = synonyms
  }
}

/// What stands to the left of a screen's picture.
public enum ScreenCompanion: Hashable, Sendable {
  /// Nothing: the screen shows no picture either.
  case none
  /// The queries, and below them the picture.
  case queriesAndPicture
  /// The queries, and below them the classes of the chosen one.
  case queriesAndClasses
}

/// What a screen counts, other than queries.
public struct Numbered: Hashable, Sendable {
  let kind: Jump.Kind
  let count: Int

  /// Rows of a list.
  public static func rows(_ count: Int) -> Numbered { Numbered(kind: .row, count: count) }
  public static func channels(_ count: Int) -> Numbered { Numbered(kind: .channel, count: count) }
}

/// What came of an action.
public enum Response: Hashable, Sendable {
  /// The screen has no use for it.
  case ignored
  case done
  /// It leads elsewhere.
  case go(Destination)
  /// A text has to be typed first.
  case ask(Question, text: String = "")
  /// A text goes onto the clipboard.
  case copy(String)
  /// The first of some files that can be opened is to be explored.
  case open([String])
}

/// Where an action of one screen leads, in terms of what is to be seen: the first screen that can show it does.
public enum Destination: Hashable, Sendable {
  /// An activation, as it is seen best.
  case picture(of: String)
  /// All channels of an activation.
  case channels(of: String)
  /// What the chosen query looks at.
  case query
  /// What is known to be in the picture.
  case truth
  /// A survey, by the folder of its results.
  case survey(String)
  /// A figure of the catalogue.
  case figure(String)
  /// A node among the others.
  case node(String)
  /// The nodes that a text is found in.
  case matches(String)
  /// The match so many further.
  case match(by: Int)
  /// The row or channel of a number.
  case number(Int)
  /// The numbers of an activation, from an index along each axis on; without one from where they were looked at last.
  case numbers(of: String, at: [Int]? = nil)
  /// One of them, by its index along each axis.
  case index([Int])
  /// The matching with other weights, as `MatchingWeights.listForm`; the published ones without any.
  case weights([Float])
}

/// What the inspector describes.
public struct Inspected: Hashable, Sendable {
  public let path: String
  /// One row of the first axis, where the whole would be too much to look at.
  public let row: Int?
  /// What is chosen along its axes.
  let chosen: [Axis: Int]

  public init(path: String, row: Int? = nil) { self.init(path: path, row: row, chosen: [:]) }

  init(path: String, row: Int? = nil, chosen: [Axis: Int]) {
    (self.path, self.row, self.chosen) = (path, row, chosen)
  }

  /// The index of what is looked at along each axis of the activation; nil where nothing is chosen.
  func index(in node: Node) -> [Int]? {
    guard row != nil || !chosen.isEmpty else { return nil }
    var index = node.axes.map { chosen[$0] ?? 0 }
    if let row, !index.isEmpty { index[0] = row }
    return index
  }
}
