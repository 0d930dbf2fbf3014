import ArgumentParser
import Cells
import Foundation
import Foundations
import Graph
import Models
import Recordings

struct ShapesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes",
    abstract: "List every node: shape, parameters and FLOPs, without running anything.",
    discussion: "A multiply-add counts as two FLOPs: DETR R50 has 163 G where its paper counts 86 G."
  )

  @Argument(help: "Weights or a recording, in place of --weights; of a picture, its size counts.")
  var thing: String?

  @OptionGroup var model: ModelOptions

  @Option(help: "The input's size as HEIGHTxWIDTH (default: a 3:4 picture at the model's size).")
  var size: InputSize?

  @Flag(help: "List the weights file's own tensors and other contents instead, of any file.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print comma-separated values.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("Choose --json or --csv.") }
  }

  func run() throws {
    if all { return try listContents() }
    let graph = try graph()
    if json {
      try Output.json(NodeRow.all(of: graph))
    } else if csv {
      try Output.line(NodeRow.csvTitles)
      for row in NodeRow.all(of: graph) { try Output.line(row.csv) }
    } else {
      try printTable(graph)
    }
  }

  private func graph() throws -> ComputationGraph {
    switch try OpenedFile(path: thing.map(PublishedModel.file) ?? model.weightsPath) {
    case .recording(let file):
      guard size == nil else { throw ValidationError("--size: a recording has the sizes it was made with") }
      return try Recording.open(file).recorder.graph
    case .weights(let file): return try graph(of: model.load(file))
    case .picture(let picture):
      let model = try model.load()
      return try graph(of: model, pictureSize: (picture.width, picture.height))
    }
  }

  private func graph(
    of model: LoadedModel, pictureSize: (width: Int, height: Int) = (640, 480)
  ) throws -> ComputationGraph {
    let fitted = model.preprocessing.inputSize(width: pictureSize.width, height: pictureSize.height)
    let size = size ?? InputSize(height: fitted.height, width: fitted.width)
    return try model.graph(height: size.height, width: size.width)
  }

  private func listContents() throws {
    let listing = try CheckpointListing(path: thing.map(PublishedModel.file) ?? model.weightsPath)
    if json {
      try Output.json(listing)
    } else if csv {
      try listing.printCSV()
    } else {
      try listing.printTable()
    }
  }

  private func printTable(_ graph: ComputationGraph) throws {
    let rows = NodeRow.all(of: graph)
    try Output.table(
      TextTable(
        columns: [
          .init("node"), .init("operation"), .init("shape"), .init("parameters", .right),
          .init("FLOPs", .right),
        ],
        rows: rows.map { row in
          [
            row.path, row.operation, formatShape(row.shape),
            row.parameters == 0 ? "" : formatCount(row.parameters),
            row.flops == 0 ? "" : formatCount(row.flops),
          ]
        }))
    try Output.line()
    // Of a recording nobody knows.
    let work = rows.reduce(0) { $0 + $1.flops }
    try Output.line(
      "\(rows.count) nodes, \(work == 0 ? "" : "\(formatCount(work)) FLOPs, ")\(ParameterCount(of: graph.nodes))"
    )
  }
}
