import Analysis
import Color
import Foundation
import Foundations
import Images
import Models

extension FigureKind {
  /// Which query is matched to which true object, and what every other pair would cost.
  public static let matching = FigureKind(
    "matching", "what queries cost for the true objects after a decoder layer, and who is matched to whom",
    options: [.layer, .threshold, .colormap]
  ) { subject, options in
    let layers = try subject.matchedLayers(figure: "matching")
    let wanted = options.layer ?? layers[layers.count - 1].layer
    guard let place = layers.firstIndex(where: { $0.layer == wanted }) else {
      throw FigureError.outOfRange(
        option: "--layer", found: "\(wanted)",
        expected: "\(layers[0].layer) to \(layers[layers.count - 1].layer)")
    }
    let shown = layers[place]
    var page = try DrawnPage(
      title: options.title ?? "Queries matched to the truth, decoder layer \(shown.layer)", options.style())
    let kept = try subject.found(options).map(\.query)
    let queries = LayerMatching.contenders(layers, kept: kept)
    let matrix = CostMatrix(
      matching: shown, queries: queries, detections: try LayerDetections().evaluate(in: subject.run)[place],
      colors: try subject.colors(), colormap: options.colormap ?? .viridis)
    matrix.draw(on: &page)
    let table = shown.objects.indices.map { object in
      ["\(shown.objects[object].index)", shown.objects[object].category.name]
        + layers.map { layer in
          layer.query(of: object).map { "\($0): \(formatTerm(Double(layer.cost($0, object))))" } ?? "–"
        }
    }
    let formula = CostFormula(shown.weights.cost, shown.scoring)
    return try page.scene(
      foot: Sheet(
        title: "", tiles: [], columns: 1,
        table: [["object", "class"] + layers.map { "layer \($0.layer)" }] + table,
        tableColors: shown.objects.indices.map { object in
          shown.query(of: object).map(matrix.colors.color(ofQuery:)) ?? page.style.theme.line
        },
        caption: [
          "\(subject.origin) · cost = \(formula.text), on one scale: bright is cheap. Framed: the pairs that cost least together. Rows: the queries that are matched or next in line after any layer, and those kept \(subject.above(options)). Table: each object's query and its cost after every layer."
        ]))
  }
}

extension FigureSubject {
  /// How queries and true objects are matched.
  ///
  /// - Throws: `FigureError.noTruth`, or what `MatchedLayers` throws.
  func matchedLayers(figure: String) throws -> [LayerMatching] {
    guard let truthPath else { throw FigureError.noTruth(figure: figure, path: nil) }
    do {
      return try MatchedLayers(truth: truthPath, of: pictureName).evaluate(in: run)
    } catch TruthError.unknown(let path) {
      throw FigureError.noTruth(figure: figure, path: path)
    }
  }
}

/// Costs as a table of coloured cells.
private struct CostMatrix {
  let matching: LayerMatching
  let queries: [Int]
  let detections: LayerFindings
  let colors: RunColors
  let colormap: Colormap

  func draw(on page: inout DrawnPage) {
    let (style, objects) = (page.style, matching.objects)
    let names = queries.map(name)
    let widest = names.map { page.typeface.width(of: $0, style.text) }.max() ?? 0
    let nameWidth = min(widest, page.contentWidth / 4) + style.gap + style.fontSize
    let step = min(style.fontSize * 6, (page.contentWidth - nameWidth) / Double(max(1, objects.count)))
    let height = style.fontSize * (queries.count > 30 ? 1.2 : 1.6)
    let left = page.left + nameWidth
    for (column, object) in objects.enumerated() {
      let middle = left + (Double(column) + 0.5) * step
      let number = "\(object.index)".fitted(to: step - 3, style.strong, page.typeface)
      page.write(number, middle, page.y, style.strong, style.theme.foreground, anchor: .center)
      page.write(
        // A letter or two say nothing; the table has the whole name.
        step < style.fontSize * 3
          ? "" : object.category.name.fitted(to: step - 3, style.small, page.typeface), middle,
        page.y + style.strong.lineHeight, style.small, style.theme.quiet, anchor: .center)
    }
    page.y += style.strong.lineHeight + style.small.lineHeight
    let costs = queries.map { query in objects.indices.map { matching.cost(query, $0) } }
    let scale = CostScale(costs.joined())
    // As many decimals as there is room for.
    let decimals = [2, 1, 0].first { decimals in
      costs.joined().allSatisfy { cost in
        page.typeface.width(of: formatCost(cost, decimals: decimals), style.small) + 4 <= step
      }
    }
    for (row, query) in queries.enumerated() {
      page.fill(
        Area(
          x: page.left, y: page.y + (height - style.fontSize) / 2, width: style.fontSize * 0.6,
          height: style.fontSize), colors.color(ofQuery: query))
      page.write(
        names[row].fittedBeforeNumber(to: nameWidth - style.gap - style.fontSize, style.text, page.typeface),
        page.left + style.fontSize, page.y + (height - style.text.lineHeight) / 2, style.text,
        matching.object(of: query) == nil ? style.theme.quiet : style.theme.foreground)
      for column in objects.indices {
        let cell = Area(x: left + Double(column) * step, y: page.y, width: step, height: height)
        draw(
          decimals.map { formatCost(costs[row][column], decimals: $0) } ?? "",
          colormap.color(at: scale.position(of: costs[row][column])),
          in: cell,
          on: &page)
      }
      page.y += height
    }
    frameMatches(left: left, step: step, height: height, on: &page)
    page.y += style.gap
  }

  /// "43 cat 0.99"
  private func name(_ query: Int) -> String {
    let found = detections.detections.all[query]
    return found.isNoObject
      ? "\(query) no object" : "\(query) \(found.category.name) \(formatScore(found.score))"
  }

  private func draw(_ text: String, _ color: RGB, in cell: Area, on page: inout DrawnPage) {
    page.fill(cell, color)
    let font = page.style.small
    page.write(
      text, cell.middle.x, cell.middle.y - font.lineHeight / 2, font, color.legibleText, anchor: .center)
  }

  private func frameMatches(left: Double, step: Double, height: Double, on page: inout DrawnPage) {
    let top = page.y - Double(queries.count) * height
    for pair in matching.pairs {
      guard let row = queries.firstIndex(of: pair.row) else { continue }
      let cell = Area(
        x: left + Double(pair.column) * step, y: top + Double(row) * height, width: step, height: height)
      page.frame(cell, Stroke(page.style.theme.foreground, width: 2))
    }
  }
}
