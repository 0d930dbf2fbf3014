import Analysis
import Foundations
import Models

extension FigureKind {
  /// How the queries come to agree, layer by layer.
  public static let evolution = FigureKind.sheet(
    "evolution", "what the queries find after every decoder layer: boxes, how many, and duplicates",
    options: [.threshold]
  ) { subject, options in
    let threshold = subject.threshold(options)
    let layers = try LayerDetections().evaluate(in: subject.run)
    let found = layers.map { $0.detections.queries(above: threshold) }
    let colors = try subject.colors()
    // Those that the model gives, then those that only earlier layers found.
    var order = try subject.found(options).map(\.query)
    for query in found.joined().map(\.query).sorted() where !order.contains(query) { order.append(query) }
    let tiles = layers.indices.map { index in
      var tile = subject.picture
      let duplicates = layers[index].duplicates(above: threshold).count
      tile.heading = [
        "decoder layer \(layers[index].layer)",
        "\(found[index].count) found, \(duplicates) of them twice"
          + (index > 0 ? ", \(changes(from: found[index - 1], to: found[index]))" : ""),
      ]
      tile.overlays = found[index].filter(\.category.isThing).map { detection in
        .found(
          .init(detection: detection, color: colors.color(ofQuery: detection.query)),
          labels: ["\(detection.query)"])
      }
      return tile
    }
    let rows = order.map { query in
      ["\(query)"]
        + layers.map { layer in
          let detection = layer.detections.all[query]
          return "\(detection.category.name) \(formatScore(detection.score))"
        }
    }
    return Sheet(
      title: options.title ?? "Decoder layers", tiles: tiles, columns: layers.count > 4 ? 3 : 2,
      table: [["query"] + layers.map { "layer \($0.layer)" }] + rows,
      tableColors: order.map { colors.color(ofQuery: $0) },
      caption: [
        "\(subject.origin) · class_embed and bbox_embed on every decoder layer's output, as in training. Queries whose class has a score \(subject.above(options)). Twice: another query of the class has a higher score and overlaps by more than half, so that non-maximum suppression would remove it."
      ])
  }

  /// How many queries are new, and how many are gone.
  private static func changes(from before: [Detection], to after: [Detection]) -> String {
    let (old, new) = (Set(before.map(\.query)), Set(after.map(\.query)))
    return "\(new.subtracting(old).count) new, \(old.subtracting(new).count) gone"
  }
}
