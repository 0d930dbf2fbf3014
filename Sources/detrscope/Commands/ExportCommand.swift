import ArgumentParser
import Color
import Explorer
import Figures
import Models

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a figure as PNG.",
    discussion: """
      heads     the attention maps of every head for one query, on one scale
      boxes     the picture with the boxes, classes and scores of the queries that found something
      panoptic  the picture at the network's size, every segment coloured
      """)

  enum FigureName: String, ExpressibleByArgument, CaseIterable {
    case heads, boxes, panoptic
  }

  @Argument(help: "A PNG or JPEG picture.")
  var image: String

  @Argument(help: "heads, boxes or panoptic.")
  var figure: FigureName

  @OptionGroup var model: ModelOptions

  @Option(name: .shortAndLong, help: "The PNG file to write.")
  var output: String

  @Option(help: "The query of `heads` (default: the one with the highest score).")
  var query: Int?

  @Option(help: "The decoder layer of `heads`, counted from 0 (default: bbox_mask, where the model has it).")
  var layer: Int?

  @Option(help: "viridis, cividis, magma, inferno, plasma, turbo, grey or diverging.")
  var colormap = Colormap.viridis

  @Option(help: "The score from which a query counts as found (default: 0.7 for boxes, 0.85 for panoptic).")
  var threshold: Float?

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
  }

  func run() throws {
    let run = try model.run(image)
    let figures = RunFigures(run)
    let picture =
      switch figure {
      case .heads:
        try figures.heads(of: try chosenQuery(of: run), source: source(of: run), colormap: colormap)
      case .boxes: try figures.boxes(above: threshold ?? Detections.defaultThreshold)
      case .panoptic: try figures.panoptic(above: threshold ?? PanopticSegmentation.defaultThreshold)
      }
    try picture.write(png: output)
    try Output.line("\(output): \(picture.width)x\(picture.height) pixels")
  }

  private func chosenQuery(of run: ForwardRun) throws -> Int {
    let detections = try run.detections()
    guard let query else { return detections.ranked.first?.query ?? 0 }
    guard detections.all.indices.contains(query) else {
      throw ValidationError("--query takes 0 to \(detections.all.count - 1), not \(query).")
    }
    return query
  }

  private func source(of run: ForwardRun) -> RunFigures.HeadSource {
    if let layer { return .decoder(layer: layer) }
    if run.recorder.graph["bbox_mask"] != nil { return .bboxMask }
    return .decoder(layer: max(0, RunSummary(run, imageName: image).decoderLayers - 1))
  }
}

extension Colormap: ExpressibleByArgument {}
