import Color
import Foundations
import Images
import Models
import Tensors

extension FigureKind {
  /// The kept queries' mask logits as the articles draw them.
  public static let masks = FigureKind.sheet(
    "masks", "the mask logits of every kept query, with the line where they are zero",
    options: FigureOption.mapping.union([.threshold, .ownScale, .raw])
  ) { subject, options in
    guard subject.hasMasks else { throw FigureError.lacks(figure: "masks", part: "mask head") }
    let found = try subject.found(options)
    let logits = try subject.run.masks(of: found.map(\.query))  // [kept, h, w]
    let (height, width) = (logits.shape[1], logits.shape[2])
    let maps = found.indices.map { logits.row($0).values }
    let areas = try subject.run.pictureMasks(of: found.map(\.query)).map { mask in mask.pixels.count { $0 } }
    let headings = zip(found.indices, areas).map { index, area in
      let detection = found[index].detection
      return [
        "\(found[index].name) (\(detection.category.id))",
        "\(found[index].score) · \(formatGrouped(area)) px",
      ]
    }
    // Stuff has logits that are far larger: on one scale things would hardly tell from their surroundings.
    let heat = HeatTiles(
      maps, width: width, height: height, aspect: subject.aspect, headings: headings, quantity: "Mask logit",
      options, defaultColormap: .cividis, isOwnByDefault: true)
    var tiles = heat.tiles
    for index in tiles.indices {
      tiles[index].overlays = [
        .lines(ContourLines(maps[index], width: width, height: height, level: 0).lines, RGB(255, 80, 60))
      ]
    }
    return Sheet(
      title: options.title ?? "Masks of the kept queries", tiles: tiles,
      columns: min(5, max(3, tiles.count)),
      bar: heat.bar,
      caption: [
        "\(subject.origin) · pred_masks at \(width)×\(height). Line: logit 0, a probability of one half. px: pixels above it at the picture's size. "
          + heat.scaleNote + " Queries \(subject.above(options))."
      ], values: heat.values)
  }
}
