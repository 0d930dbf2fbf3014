import Foundations
import Models

extension FigureKind {
  /// What was found, on the picture.
  public static let boxes = FigureKind.sheet(
    "boxes", "the picture with the box, class and score of every query that found something",
    options: [.threshold]
  ) { subject, options in
    let found = try subject.found(options)
    var tile = subject.picture
    // The largest first, so that small ones lie on top.
    tile.overlays = found.filter(\.detection.category.isThing)
      .sorted {
        ($0.detection.box.width * $0.detection.box.height)
          > ($1.detection.box.width * $1.detection.box.height)
      }
      .map { .found($0, labels: ["\($0.name) \($0.score)", "\($0.query)"]) }
    let stuff = found.filter { !$0.detection.category.isThing }
    return Sheet(
      title: options.title ?? "Detections", tiles: [tile], columns: 1,
      legend: found.map { .init(color: $0.color, text: "\($0.name) \($0.score)") },
      caption: [
        "\(subject.origin) · pred_logits, pred_boxes. Queries whose class has a score \(subject.above(options))."
          + (stuff.isEmpty ? "" : " Stuff has no box of its own: it is listed, not framed.")
      ])
  }
}
