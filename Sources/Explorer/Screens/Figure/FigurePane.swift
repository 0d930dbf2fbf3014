import Cells
import Figures
import Images

/// Draws a figure's picture as blocks and its words as cells.
struct FigurePane {
  let figure: PaneFigure.Value
  /// The picture, at the resolution of the blocks.
  let image: RGBImage
  let symbols: Symbols
  /// The first row in view.
  let top: Int

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let cell = symbols.pixelsPerCell
    let rows = min(rect.height, figure.rows - top)
    let columns = min(rect.width, figure.columns)
    guard rows > 0, columns > 0 else { return }
    let place = Rect(
      x: rect.x + (rect.width - columns) / 2, y: rect.y + max(0, (rect.height - figure.rows) / 2),
      width: columns, height: rows)
    canvas.draw(
      image.cropped(top: top * cell.height, width: columns * cell.width, height: rows * cell.height),
      in: place, symbols: symbols)
    var taken: [Int: [Range<Int>]] = [:]
    for mark in figure.scene.marks {
      guard case .label(let label) = mark, !label.isVertical else { continue }
      draw(label, in: place, &taken, on: &canvas)
    }
  }

  /// Writes a line of text where its middle lies, cut where the pane or an earlier text is in the way.
  private func draw(
    _ label: Label, in place: Rect, _ taken: inout [Int: [Range<Int>]], on canvas: inout Canvas
  ) {
    let text = CellText(label.text)
    let middle = label.origin.y - label.font.capHeight / 2
    let row = place.y + Int(middle / PaneFigure.cell.height) - top
    guard row >= place.y, row < place.maxY else { return }
    let at = Int((label.origin.x / PaneFigure.cell.width).rounded(.down))
    let start =
      switch label.anchor {
      case .leading: at
      case .center: at - text.width / 2
      case .trailing: at - text.width + 1
      }
    let left = max(place.x, min(place.x + start, place.maxX - text.width))
    let others = taken[row, default: []]
    guard !others.contains(where: { $0.contains(left) }) else { return }
    let limit = others.map(\.lowerBound).filter { $0 > left }.min().map { $0 - 1 } ?? place.maxX
    let shown = text.truncated(to: min(text.width, limit - left))
    guard shown.width > 0 else { return }
    taken[row, default: []].append(left..<left + shown.width)
    for (index, glyph) in shown.glyphs.enumerated() {
      let x = left + index
      let ground = symbols.isColorless ? nil : color(x - place.x, row - place.y)
      canvas[x, row] = Cell(
        glyph, foreground: symbols.isColorless ? nil : legible(label.color, on: ground), background: ground,
        style: label.font.isBold ? .bold : [])
    }
  }

  /// The picture's colour in the middle of a cell of the pane.
  private func color(_ x: Int, _ y: Int) -> RGB {
    let cell = symbols.pixelsPerCell
    return image[
      min(image.width - 1, x * cell.width + cell.width / 2),
      min(image.height - 1, (top + y) * cell.height + cell.height / 2)]
  }

  /// Plates of names may lie between cells: then the ground decides what can be read on it.
  private func legible(_ color: RGB, on ground: RGB?) -> RGB {
    guard let ground, abs(color.luma - ground.luma) < 80 else { return color }
    return ground.legibleText
  }
}

extension RGBImage {
  /// The part of the image from a row on.
  fileprivate func cropped(top: Int, width: Int, height: Int) -> RGBImage {
    let width = min(width, self.width)
    let height = min(height, self.height - top)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    for y in top..<top + height {
      let start = y * self.width * 3
      bytes += self.bytes[start..<start + width * 3]
    }
    return RGBImage(width: width, height: height, bytes: bytes)
  }
}
