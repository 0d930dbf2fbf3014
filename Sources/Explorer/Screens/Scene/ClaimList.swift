import Analysis
import Cells
import Figures
import Foundations

/// Who claims a place of the picture, and how strongly.
struct ClaimList {
  /// The strongest first; nil while masks are missing.
  let claims: [PlaceClaim]?
  let queries: QueryList
  /// In pixels of the network's input.
  let place: (x: Int, y: Int)
  let colors: RunColors
  let chosen: Int?

  static let mostRows = 5
  /// The columns that a list needs beside the picture, without names and bars.
  static let leastWidth = 22
  private static let logitWidth = 9
  private static let leastName = 8

  /// - Returns: the rows, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    var rest = rect
    let title = "who claims x \(place.x), y \(place.y)"
    canvas.drawRule(
      rest.takeTop(1),
      title: ["\(title): logit at input size, softmax", title, "claims on \(place.x), \(place.y)"]
        .first(fitting: rect.width - 4))
    guard let claims else {
      canvas.write("computing the masks …", in: rest.takeTop(1), .left, .dim)
      return []
    }
    var areas: [HitArea] = []
    for claim in claims.prefix(rest.height) {
      let place = rest.takeTop(1)
      draw(claim, in: place, on: &canvas)
      areas.append(HitArea(place, .query(claim.query)))
    }
    return areas
  }

  private func draw(_ claim: PlaceClaim, in place: Rect, on canvas: inout Canvas) {
    var rest = place
    let color = TextStyle(foreground: colors.color(ofQuery: claim.query))
    let isChosen = claim.query == chosen
    canvas.write(isChosen ? "▌" : "■", in: rest.takeLeft(2), .left, color)
    canvas.write(String(claim.query), in: rest.takeLeft(3), .right, color)
    canvas.write(formatPercent(Double(claim.share)), in: rest.takeRight(7), .right)
    let room = rest.width - Self.logitWidth
    let nameWidth = room < Self.leastName ? 0 : min(22, max(Self.leastName, room / 2))
    canvas.write(
      queries.detection(claim.query)?.name ?? "", in: rest.takeLeft(nameWidth).inset(left: 1), .left,
      isChosen ? .bold : .plain)
    // Under zero the mask says that the place is not its own.
    canvas.write(
      formatTerm(Double(claim.logit)), in: rest.takeLeft(Self.logitWidth), .right,
      claim.logit > 0 ? .plain : .dim)
    canvas.drawBar(Double(claim.share), in: rest.inset(left: 2, right: 2), color)
  }
}
