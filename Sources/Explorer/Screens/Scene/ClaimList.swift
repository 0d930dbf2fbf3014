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

  /// - Returns: the rows, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    var rest = rect
    canvas.drawRule(
      rest.takeTop(1),
      title: "who claims x \(place.x), y \(place.y): logit at input size, softmax")
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
    let name = queries.detection(claim.query)?.name ?? ""
    canvas.write(
      name, in: rest.takeLeft(min(22, rest.width / 3)).inset(left: 1), .left, isChosen ? .bold : .plain)
    // Under zero the mask says that the place is not its own.
    canvas.write(
      formatTerm(Double(claim.logit)), in: rest.takeLeft(9), .right, claim.logit > 0 ? .plain : .dim)
    canvas.write(formatPercent(Double(claim.share)), in: rest.takeRight(8), .right)
    canvas.drawBar(Double(claim.share), in: rest.inset(left: 2, right: 1), color)
  }
}
