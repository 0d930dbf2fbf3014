import ArgumentParser
import Cells
import Foundation
import Foundations
import Graph
import Models

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Print what the queries found: class, score, box, and panoptic segments.",
    discussion: "Of a ResNet alone, print the most probable classes.")

  @Argument(help: "A picture or a recording (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(help: "The score from which a query counts as found, 0 to 1.")
  var threshold = Detections.defaultThreshold

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (0...1).contains(threshold) else {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
  }

  func run() throws {
    let run = try edits.applied(to: model.run(image))
    try show(run)
    if let notice = run.notice { Output.problem(notice) }
  }

  private func show(_ run: ForwardRun) throws {
    if run.isClassifier { return try ClassesReport(run).show(asJSON: json) }
    let kept = try run.detections().kept(above: threshold)
    let panoptic = try segments(of: run)
    if json {
      try Output.json(Report(run, kept, panoptic))
    } else {
      try printTable(kept, panoptic)
    }
  }

  /// Nil for a model without masks, and for a recording that holds none.
  private func segments(of run: ForwardRun) throws -> PanopticSegmentation? {
    guard run.anatomy.output(.masks) != nil else { return nil }
    do {
      return try run.panoptic()
    } catch GraphError.notRecorded {
      return nil
    }
  }

  private func printTable(_ kept: [Detection], _ panoptic: PanopticSegmentation?) throws {
    guard !kept.isEmpty else {
      try Output.line("no query above \(threshold); lower it with --threshold")
      return
    }
    let pixels = Dictionary(
      (panoptic?.segments ?? []).map { ($0.query, $0.area) }, uniquingKeysWith: { first, _ in first })
    let table = TextTable(
      columns: [
        .init("query", .right), .init("class"), .init("score", .right), .init("left", .right),
        .init("top", .right), .init("width", .right), .init("height", .right), .init("pixels", .right),
      ],
      rows: kept.map { found in
        [String(found.query), found.category.name, formatValue(found.score)]
          + [found.box.left, found.box.top, found.box.width, found.box.height].map {
            String(format: "%.3f", $0)
          }
          + [pixels[found.query].map(String.init) ?? "–"]
      })
    try Output.table(table)
  }
}

/// The JSON of `detect`. Boxes are fractions of the picture; areas are pixels at the network's size.
private struct Report: Encodable {
  struct Found: Encodable {
    let query: Int
    let categoryId: Int
    let name: String
    let score: Float
    let box: [String: Float]
  }

  struct Region: Encodable {
    let query: Int
    let categoryId: Int
    let name: String
    let isthing: Bool
    let score: Float
    let area: Int
  }

  let model: String
  let image: [String: Int]
  let input: [String: Int]
  let kept: [Found]
  let panoptic: [Region]?

  init(_ run: ForwardRun, _ kept: [Detection], _ panoptic: PanopticSegmentation?) {
    model = run.modelName
    image = ["width": run.image.width, "height": run.image.height]
    input = ["width": run.resized.width, "height": run.resized.height]
    self.kept = kept.map { found in
      Found(
        query: found.query, categoryId: found.category.id, name: found.category.name, score: found.score,
        box: [
          "center_x": found.box.centerX, "center_y": found.box.centerY, "width": found.box.width,
          "height": found.box.height,
        ])
    }
    self.panoptic = panoptic?.segments.map { segment in
      Region(
        query: segment.query, categoryId: segment.category.id, name: segment.category.name,
        isthing: segment.category.isThing, score: segment.score, area: segment.area)
    }
  }
}
