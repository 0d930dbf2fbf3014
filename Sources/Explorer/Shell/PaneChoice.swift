import Cells

/// Which panes stand beside the picture, as far as somebody has chosen.
public struct PaneChoice: Hashable, Sendable, Codable {
  /// Nil as there is room.
  var showsList: Bool?
  var showsInspector: Bool?
  /// Columns more than usual, or fewer.
  var extraWidth = 0

  public init() {}

  static let step = 4
  static let extraWidths = -8...40
}

/// Where the parts of the screen lie. They do not move while results arrive.
struct Panes {
  let header: Rect
  let status: Rect
  let list: Rect?
  let middle: Rect
  let inspector: Rect?

  /// The least that a picture is left with, in columns.
  private static let leastMiddle = 24
  private static let leastPane = 16

  /// Narrow terminals lose the inspector first, then the list, unless these were asked for.
  init(width: Int, height: Int, companion: ScreenCompanion, choice: PaneChoice) {
    var rest = Rect(x: 0, y: 0, width: width, height: height)
    header = rest.takeTop(1)
    status = rest.takeBottom(1)
    let hasList = companion != .none && (choice.showsList ?? (width >= 84))
    let hasInspector = choice.showsInspector ?? (width >= 112)
    let isWide = width >= 160
    // A file of settings may say anything.
    let extra = min(
      max(choice.extraWidth, PaneChoice.extraWidths.lowerBound), PaneChoice.extraWidths.upperBound)
    var (left, right) = (
      hasList ? (isWide ? 32 : 25) + extra : 0, hasInspector ? (isWide ? 42 : 34) + extra : 0
    )
    // The pane that was not asked for gives way first, then the list.
    let over = { (left: Int, right: Int) in left + right + Self.leastMiddle - width }
    if over(left, right) > 0, hasList, hasInspector {
      if choice.showsInspector == true || choice.showsList != true {
        left = max(0, left - over(left, right))
        if left < Self.leastPane { left = 0 }
      } else {
        right = max(0, right - over(left, right))
        if right < Self.leastPane { right = 0 }
      }
    }
    if over(left, right) > 0 {
      if left > 0 { left = max(Self.leastPane, left - over(left, right)) }
      if right > 0 { right = max(Self.leastPane, right - over(left, right)) }
    }
    list = left > 0 ? rest.takeLeft(left) : nil
    inspector = right > 0 ? rest.takeRight(right) : nil
    middle = rest
  }
}
