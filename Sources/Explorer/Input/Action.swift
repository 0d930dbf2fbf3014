/// Something a key can do. The same action means the same on every screen, as far as the screen has a use for it.
///
/// Actions are open-ended: a screen may bring its own, with a name that no other has.
public struct Action: Hashable, Sendable, Codable {
  public let name: String

  public init(_ name: String) { self.name = name }
}

extension Action {
  public static let nextRow = Action("nextRow")
  public static let previousRow = Action("previousRow")
  public static let firstRow = Action("firstRow")
  public static let lastRow = Action("lastRow")
  public static let nextPage = Action("nextPage")
  public static let previousPage = Action("previousPage")
  public static let nextColumn = Action("nextColumn")
  public static let previousColumn = Action("previousColumn")
  public static let nextHead = Action("nextHead")
  public static let previousHead = Action("previousHead")
  public static let nextLayer = Action("nextLayer")
  public static let previousLayer = Action("previousLayer")
  /// No key: what playing through the layers begins again with.
  public static let firstLayer = Action("firstLayer")
  public static let nextSource = Action("nextSource")
  public static let previousSource = Action("previousSource")
  public static let placeLeft = Action("placeLeft")
  public static let placeRight = Action("placeRight")
  public static let placeUp = Action("placeUp")
  public static let placeDown = Action("placeDown")
  public static let toggleAllQueries = Action("toggleAllQueries")
  public static let lowerThreshold = Action("lowerThreshold")
  public static let raiseThreshold = Action("raiseThreshold")
  public static let enlarge = Action("enlarge")
  public static let back = Action("back")
  public static let zoomIn = Action("zoomIn")
  public static let zoomOut = Action("zoomOut")
  public static let panLeft = Action("panLeft")
  public static let panRight = Action("panRight")
  public static let panUp = Action("panUp")
  public static let panDown = Action("panDown")
  public static let cycleHeads = Action("cycleHeads")
  public static let cycleOverlay = Action("cycleOverlay")
  public static let cycleScale = Action("cycleScale")
  public static let toggleSharedScale = Action("toggleSharedScale")
  /// No key: a click on the colour bar's numbers.
  public static let wholeScale = Action("wholeScale")
  public static let nextColormap = Action("nextColormap")
  public static let previousColormap = Action("previousColormap")
  public static let play = Action("play")
  public static let showInGraph = Action("showInGraph")
  public static let search = Action("search")
  public static let nextMatch = Action("nextMatch")
  public static let previousMatch = Action("previousMatch")
  public static let palette = Action("palette")
  public static let open = Action("open")
  public static let nextImage = Action("nextImage")
  public static let previousImage = Action("previousImage")
  public static let toggleTruth = Action("toggleTruth")
  public static let ablate = Action("ablate")
  public static let addEdit = Action("addEdit")
  public static let undoEdit = Action("undoEdit")
  public static let redoEdit = Action("redoEdit")
  public static let listEdits = Action("listEdits")
  public static let turnMoment = Action("turnMoment")
  public static let export = Action("export")
  public static let exportAll = Action("exportAll")
  public static let exportScreen = Action("exportScreen")
  public static let copy = Action("copy")
  public static let toggleList = Action("toggleList")
  public static let toggleInspector = Action("toggleInspector")
  public static let widenPanes = Action("widenPanes")
  public static let narrowPanes = Action("narrowPanes")
  /// Looks at things as in the beginning.
  public static let resetLook = Action("resetLook")
  public static let help = Action("help")
  public static let quit = Action("quit")
}

extension Action {
  /// What changes how maps are drawn.
  static let ofMaps: Set<Action> = [
    .cycleOverlay, .cycleScale, .wholeScale, .toggleSharedScale, .nextColormap, .previousColormap,
  ]
  static let ofHeads: Set<Action> = [.nextHead, .previousHead, .cycleHeads]
  static let ofColumns: Set<Action> = [.nextColumn, .previousColumn]
  static let ofLayers: Set<Action> = [.nextLayer, .previousLayer]
  static let ofSources: Set<Action> = [.nextSource, .previousSource]
  static let ofQueries: Set<Action> = [.toggleAllQueries, .raiseThreshold, .lowerThreshold]
  static let ofRows: Set<Action> = [
    .nextRow, .previousRow, .firstRow, .lastRow, .nextPage, .previousPage,
  ]
  /// What needs a picture to look at.
  static let ofPictures: Set<Action> = [
    .placeLeft, .placeRight, .placeUp, .placeDown, .zoomIn, .zoomOut, .panLeft, .panRight, .panUp, .panDown,
  ]
}
