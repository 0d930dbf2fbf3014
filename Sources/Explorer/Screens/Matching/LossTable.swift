import Analysis
import Cells
import Foundations

/// The losses after every layer, and what the chosen one is made of.
struct LossTable {
  let layers: [LayerMatching]
  let shown: LayerMatching
  let chosen: LossTerm
  /// Of masks after earlier layers, which no training asks for; they are no part of the sum.
  let untrained: [Int: MaskLosses]

  private static let nameWidth = 19
  private static let weightWidth = 5
  private static let valueWidth = 10

  /// - Returns: the values, which can be clicked.
  func draw(in rect: Rect, on canvas: inout Canvas) -> [HitArea] {
    var rest = rect
    var areas: [HitArea] = []
    let visible = max(1, (rect.width - Self.nameWidth - Self.weightWidth) / Self.valueWidth)
    var across = ScrollPosition()
    let place = layers.firstIndex { $0.layer == shown.layer } ?? 0
    across.reveal(place, count: layers.count, visible: visible)
    let columns = layers[across.range(count: layers.count, visible: visible)]
    drawHeader(columns, in: rest.takeTop(1), on: &canvas)
    for term in LossTerm.allCases {
      // The sum, then what is logged alone.
      if term == .weighted || term == .cardinality, rect.height > 22 {
        canvas.drawRule(
          rest.takeTop(1).intersection(
            Rect(x: rect.x, y: 0, width: Self.tableWidth(columns.count), height: .max)))
      }
      areas += draw(term, columns, in: rest.takeTop(1), on: &canvas)
    }
    _ = rest.takeTop(1)
    drawFormula(in: rest, on: &canvas)
    return areas
  }

  private static func tableWidth(_ columns: Int) -> Int { nameWidth + weightWidth + columns * valueWidth }

  private func drawHeader(_ columns: ArraySlice<LayerMatching>, in rect: Rect, on canvas: inout Canvas) {
    var rest = rect
    canvas.write("loss", in: rest.takeLeft(Self.nameWidth), .left, .dim)
    canvas.write("×", in: rest.takeLeft(Self.weightWidth), .right, .dim)
    for layer in columns {
      let isShown = layer.layer == shown.layer
      canvas.write(
        "layer \(layer.layer)", in: rest.takeLeft(Self.valueWidth), .right, isShown ? .bold : .dim)
    }
  }

  private func draw(
    _ term: LossTerm, _ columns: ArraySlice<LayerMatching>, in rect: Rect, on canvas: inout Canvas
  ) -> [HitArea] {
    var rest = rect
    let isChosen = term == chosen
    let isTrained = LossTerm.trained.contains(term) || term == .weighted
    let style: TextStyle = isChosen ? .bold : isTrained ? .plain : .dim
    canvas.write((isChosen ? "▌" : " ") + term.name, in: rest.takeLeft(Self.nameWidth), .left, style)
    canvas.write(
      term.weight(in: shown.weights).map(formatWeight) ?? "", in: rest.takeLeft(Self.weightWidth), .right,
      style)
    return columns.map { layer in
      let cell = rest.takeLeft(Self.valueWidth)
      let isShown = layer.layer == shown.layer
      let value = term.value(in: layer.losses).map { formatValue($0) } ?? untrainedValue(term, layer) ?? "–"
      canvas.write(value, in: cell, .right, isShown && isTrained ? .bold : style)
      return HitArea(cell, .item("\(term.rawValue),\(layer.layer)"))
    }
  }

  /// `(0.213)`
  private func untrainedValue(_ term: LossTerm, _ layer: LayerMatching) -> String? {
    guard let losses = untrained[layer.layer] else { return nil }
    return switch term {
    case .mask: "(\(formatValue(losses.focal)))"
    case .dice: "(\(formatValue(losses.dice)))"
    case .label, .box, .giou, .weighted, .cardinality, .classError: nil
    }
  }

  /// How the chosen loss is computed, and what it counts after every layer.
  private func drawFormula(in rect: Rect, on canvas: inout Canvas) {
    var rest = rect
    canvas.drawRule(rest.takeTop(1), title: chosen.name)
    let used = canvas.write(
      wrapping: chosen.formula(shown.scoring, shown.weights), in: rest.inset(left: 1))
    _ = rest.takeTop(used)
    if chosen == .mask || chosen == .dice {
      canvas.write(
        untrained.isEmpty
          ? "masks are trained after the last layer only; T computes the others"
          : "in brackets: never trained before the last layer, and no part of the sum",
        in: rest.takeTop(1).inset(left: 1), .left, .dim)
    }
    _ = rest.takeTop(rest.height > layers.count ? 1 : 0)
    let parts = layers.map { layer in
      chosen.value(in: layer.losses).map { $0 * Double(chosen.weight(in: layer.weights) ?? 1) }
    }
    let largest = parts.compactMap { $0 }.max() ?? 0
    let texts = zip(layers, parts).map { words($0, $1) }
    let textWidth = texts.map(\.count).max() ?? 0
    for ((layer, part), text) in zip(zip(layers, parts), texts) {
      var line = rest.takeTop(1).inset(left: 1)
      canvas.write(
        "layer \(layer.layer)", in: line.takeLeft(9), .left, layer.layer == shown.layer ? .bold : .plain)
      canvas.write(text, in: line.takeRight(min(textWidth, line.width)), .left, .dim)
      if let part { canvas.drawBar(largest > 0 ? part / largest : 0, in: line.inset(right: 1)) }
    }
  }

  /// `5 × 0.0213 = 0.107, 12 % of the sum`
  private func words(_ layer: LayerMatching, _ part: Double?) -> String {
    guard let part, let value = chosen.value(in: layer.losses) else { return "none" }
    guard let weight = chosen.weight(in: layer.weights) else { return formatValue(value) }
    let share = layer.losses.weighted > 0 ? part / layer.losses.weighted : 0
    return "\(formatWeight(weight)) × \(formatValue(value)) = \(formatValue(part)), "
      + "\(formatPercent(share)) of the sum"
  }
}
