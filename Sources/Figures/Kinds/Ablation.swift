import Analysis
import Color
import Foundation
import Images

extension FigureKind {
  /// A map of all heads, layer by layer: what each one turned off alone does to a query's score.
  public static let ablation = FigureKind.sheet(
    "ablation", "what becomes of a query's score when each head is turned off alone, layer by layer",
    options: [.query, .threshold, .colormap, .raw]
  ) { subject, options in
    let rows = AblationRow.all(in: subject.run.recorder.graph)
    let columns = rows.map(\.targets.count).max() ?? 0
    guard columns > 0 else { throw FigureError.lacks(figure: "ablation", part: "attention heads") }
    let chosen = try subject.query(options)
    let campaign = AblationCampaign(
      rows.flatMap(\.targets), on: chosen.query, above: subject.threshold(options))
    var changes = try campaign.run(on: subject.run).map { $0.scoreChange ?? .nan }[...]
    let map = rows.map { row in
      defer { changes = changes.dropFirst(row.targets.count) }
      return Array(changes.prefix(row.targets.count))
    }
    let colormap = options.colormap ?? .diverging
    let scale = ValueScale(.linear, sharedBy: map, symmetric: colormap.isDiverging)
    var sheet = Sheet(
      title: options.title ?? "What each head does for query \(chosen.name) (\(chosen.score))",
      tiles: map.flatMap { row in
        row.map { Sheet.Tile(scoreChange: $0, scale, colormap) }
          + Array(repeating: Sheet.Tile(content: .empty, aspect: 2), count: columns - row.count)
      }, columns: columns)
    sheet.rowNames = rows.map(\.name)
    sheet.columnNames = (0..<columns).map { "head \($0)" }
    sheet.bar = Sheet.Bar(
      scale: scale, colormap: colormap, quantity: "Change of the query's score",
      note: "linear scale, \(colormap.rawValue)")
    sheet.caption = [
      subject.origin + ". One head at a time has its pattern set to zero, all else stays.",
      "Turned off in a trained model: not what a model trained without the head would do.",
    ]
    if rows.allSatisfy({ $0.targets.count == columns }) {
      sheet.values = FigureValues([map.flatMap { $0 }], width: columns, height: rows.count)
    }
    return sheet
  }
}

extension Sheet.Tile {
  /// A number on its colour.
  fileprivate init(scoreChange value: Float, _ scale: ValueScale, _ colormap: Colormap) {
    let image = RGBImage([value], width: 1, height: 1, scale: scale, colormap: colormap)
    self.init(content: .picture(image, isSmooth: false), aspect: 2)
    let text = value.isNaN ? "–" : formatScoreChange(value, digits: 1)
    overlays = [.number(text, on: image[0, 0])]
  }
}
