import Analysis
import Foundations
import Graph
import Models

extension FigureKind {
  /// How many copies of one object a model finds.
  public static let crowd = FigureKind.sheet(
    "crowd", "how many of ever more copies of one object are found", options: [.query, .threshold]
  ) { subject, options in
    let crowd: CrowdCounts.Counted
    do {
      crowd = try CrowdCounts(of: subject.query(options).query, above: subject.threshold(options))
        .evaluate(in: subject.run)
    } catch ModelError.lacks {
      throw FigureError.lacks(figure: "crowd", part: "object that was found")
    } catch GraphError.notRecorded {
      throw FigureError.lacks(figure: "crowd", part: "model that could look at another picture")
    }
    let color = try subject.colors().color(ofQuery: crowd.object.query)
    let name = crowd.object.category.name
    // The fullest pictures tell most.
    let tiles = crowd.scenes.suffix(4).map { scene in
      var tile = Sheet.Tile(content: .picture(scene.picture, isSmooth: true), aspect: subject.aspect)
      let copies = scene.outcome.copies
      tile.heading = ["\(copies) \(copies == 1 ? "copy" : "copies"): \(scene.outcome.found) found"]
      tile.overlays = scene.found.filter { $0.category.name == name }.map {
        .found(.init(detection: $0, color: color), labels: ["\($0.query)"])
      }
      return tile
    }
    let outcomes = crowd.scenes.map(\.outcome)
    return Sheet(
      title: options.title ?? "A crowd of query \(crowd.object.query) · \(name): \(crowd.summary)",
      tiles: tiles, columns: 2,
      table: [
        ["copies"] + outcomes.map { "\($0.copies)" }, ["found"] + outcomes.map { "\($0.found)" },
        ["queries of the class"] + outcomes.map { "\($0.queries)" },
      ],
      caption: [
        "\(subject.origin). Its object, cut out and shown ever more often on one plain ground, as in figure 5 of the paper: all copies have one size, and no picture of training looked like that. "
          + "Found: covered by more than half by a query of the class \(subject.above(options)), each copy by one of its own."
      ])
  }
}
