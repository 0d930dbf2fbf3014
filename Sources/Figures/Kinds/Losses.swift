import Analysis
import Color
import Foundations
import Images
import Models

extension FigureKind {
  /// What the losses of training come to after every decoder layer.
  public static let losses = FigureKind(
    "losses", "the losses of training after every decoder layer, as parts of their weighted sum"
  ) { subject, options in
    let layers = try subject.matchedLayers(figure: "losses")
    var page = try DrawnPage(title: options.title ?? "Losses after every decoder layer", options.style())
    draw(layers, on: &page)
    let (weights, scoring) = (layers[0].weights, layers[0].scoring)
    let table = LossTerm.allCases.map { term in
      [term.name, term.weight(in: weights).map { "×\(formatWeight($0))" } ?? ""]
        + layers.map { term.value(in: $0.losses).map { formatValue($0) } ?? "" }
    }
    let formulas = LossTerm.allCases.map { "\($0.name): \($0.formula(scoring, weights))." }
    return try page.scene(
      foot: Sheet(
        title: "", tiles: [], columns: 1,
        legend: LossTerm.trained.filter { term in layers.contains { term.value(in: $0.losses) != nil } }.map {
          Sheet.LegendEntry(
            color: color(of: $0), text: "\(formatWeight($0.weight(in: weights) ?? 0)) × \($0.name)")
        },
        table: [["loss", "weight"] + layers.map { "layer \($0.layer)" }] + table,
        tableColors: LossTerm.allCases.map {
          LossTerm.trained.contains($0) ? color(of: $0) : page.style.theme.background
        },
        caption: [
          "\(subject.origin) · every layer is matched to the \(layers[0].objects.count) true objects anew, as in training; masks are trained after the last layer only. Bars: losses times their weights; table: before."
        ] + formulas))
  }

  private static func color(of term: LossTerm) -> RGB {
    Palette.color(LossTerm.trained.firstIndex(of: term) ?? 0)
  }

  /// A bar a layer, its parts one after another.
  private static func draw(_ layers: [LayerMatching], on page: inout DrawnPage) {
    let style = page.style
    let names = layers.map { "layer \($0.layer)" }
    let nameWidth = (names.map { page.typeface.width(of: $0, style.strong) }.max() ?? 0) + style.gap
    let numberWidth = style.fontSize * 5
    let room = page.contentWidth - nameWidth - numberWidth
    let greatest = layers.map(\.losses.weighted).max() ?? 0
    let height = style.fontSize * 2
    for (layer, name) in zip(layers, names) {
      page.write(
        name, page.left, page.y + (height - style.strong.lineHeight) / 2, style.strong,
        style.theme.foreground)
      var x = page.left + nameWidth
      for term in LossTerm.trained {
        guard let value = term.value(in: layer.losses), greatest > 0 else { continue }
        let part = value * Double(term.weight(in: layer.weights) ?? 0)
        let area = Area(x: x, y: page.y, width: part / greatest * room, height: height)
        page.fill(area, color(of: term))
        let text = formatValue(part)
        if page.typeface.width(of: text, style.small) + 6 <= area.width {
          page.write(
            text, area.middle.x, area.middle.y - style.small.lineHeight / 2, style.small,
            color(of: term).legibleText, anchor: .center)
        }
        x += area.width
      }
      page.write(
        formatValue(layer.losses.weighted), x + style.gap / 2, page.y + (height - style.text.lineHeight) / 2,
        style.text, style.theme.foreground)
      page.y += height + style.gap * 0.5
    }
    page.y += style.gap * 0.5
  }
}
