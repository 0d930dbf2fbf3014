import Cells
import Tensors

/// A matrix as rows and columns of numbers, one of them chosen.
struct NumberTable {
  /// `[rows, columns]`.
  let matrix: Tensor
  /// The rows from top to bottom.
  let order: [Int]
  let row: Int
  let column: Int
  let style: NumberStyle

  /// As wide as the longest number, with a space before it: ` -1.23e-10`.
  private static let cellWidth = 10

  /// - Returns: the cells, which can be clicked: `row,column`.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    let columns = matrix.shape[1]
    guard let last = order.max(), columns > 0 else { return [] }
    var body = rect
    var titles = body.takeTop(1)
    let bar = body.takeRight(1)
    let names = body.takeLeft(String(last).count + 1)
    titles = titles.inset(left: names.width, right: 1)

    let room = max(1, body.width / Self.cellWidth)
    var (down, across) = (ScrollPosition(), ScrollPosition())
    down.reveal(
      order.firstIndex(of: row) ?? 0, count: order.count, visible: body.height, margin: body.height / 2)
    across.reveal(column, count: columns, visible: room, margin: room / 2)
    let shownColumns = across.range(count: columns, visible: room)

    for (place, index) in zip(titles.cells(shownColumns.count, width: Self.cellWidth), shownColumns) {
      canvas.write(String(index), in: place, .right, index == column ? .bold : .dim)
    }
    var areas: [HitArea] = []
    for (line, position) in down.range(count: order.count, visible: body.height).enumerated() {
      let (index, y) = (order[position], body.y + line)
      canvas.write(
        String(index), in: Rect(x: names.x, y: y, width: names.width - 1, height: 1), .right,
        index == row ? .bold : .dim)
      let places = Rect(x: body.x, y: y, width: body.width, height: 1)
        .cells(shownColumns.count, width: Self.cellWidth)
      for (place, shown) in zip(places, shownColumns) {
        let isChosen = index == row && shown == column
        canvas.write(
          style.text(matrix[index, shown]), in: place, .right, isChosen ? .reverse : .plain)
        areas.append(HitArea(place, .item("\(index),\(shown)")))
      }
    }
    canvas.drawScrollbar(down, count: order.count, in: bar)
    return areas
  }
}

extension Rect {
  /// So many places of one width, from the left.
  fileprivate func cells(_ count: Int, width: Int) -> [Rect] {
    (0..<count).map { Rect(x: x + $0 * width, y: y, width: width, height: 1).intersection(self) }
  }
}
