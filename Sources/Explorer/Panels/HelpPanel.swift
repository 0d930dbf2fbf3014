import Raster

/// Every key, over the screen; made from the keymap.
struct HelpPanel {
  func draw(_ state: ExplorerState, on painter: inout Painter) {
    let groups = Keymap.Group.allCases.map { group in
      (group.rawValue, Keymap.bindings.filter { $0.group == group })
    }
    let lines = groups.flatMap { group in
      [(keys: "", text: group.0)] + group.1.map { (keys: $0.names.joined(separator: " "), text: $0.title) }
    }
    let columns = state.height - 6 >= lines.count ? 1 : state.height - 6 >= (lines.count + 1) / 2 ? 2 : 3
    let rows = (lines.count + columns - 1) / columns
    let width = min(state.width - 2, columns * 46 + 2)
    let box = painter.canvas.bounds.centered(width: width, height: min(state.height, rows + 2))
    painter.canvas.dim(painter.canvas.bounds)
    painter.canvas.fill(box)
    let inner = painter.canvas.drawFrame(
      box, title: "every key", note: "any key closes", .plain, titleStyle: .bold
    ).inset(left: 1, right: 1)
    for (column, rect) in inner.columns(columns, spacing: 2).enumerated() {
      for (row, line) in lines.dropFirst(column * rows).prefix(rows).enumerated() {
        let place = Rect(x: rect.x, y: rect.y + row, width: rect.width, height: 1)
        if line.keys.isEmpty {
          painter.canvas.write(line.text, in: place, .left, .dim)
        } else {
          painter.canvas.write(line.keys, in: place.inset(right: rect.width - 9), .left, .bold)
          painter.canvas.write(line.text, in: place.inset(left: 10))
        }
      }
    }
  }
}
