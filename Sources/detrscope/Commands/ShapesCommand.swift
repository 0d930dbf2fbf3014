import ArgumentParser
import Cells
import Foundation
import Foundations
import Graph

struct ShapesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shapes", abstract: "List every node: shape, parameters and FLOPs, without running anything."
  )

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
    let model = try model.load()
    let short = model.preprocessing.shortSide
    let size = size ?? InputSize(height: short, width: min(short * 4 / 3, model.preprocessing.longSide))
    let graph = try model.graph(height: size.height, width: size.width)
    if json {
      try Output.json(graph.nodes.map(NodeRow.init))
    } else if csv {
      try Output.line("path,aliases,operation,shape,parameters,flops")
      for row in graph.nodes.map(NodeRow.init) { try Output.line(row.csv) }
    } else {
      try printTable(graph)
    }
  }

  private func listContents() throws {
    let listing = try CheckpointListing(path: model.weightsPath)
    if json {
      try Output.json(listing)
    } else if csv {
      try listing.printCSV()
    } else {
      try listing.printTable()
    }
  }

  private func printTable(_ graph: ComputationGraph) throws {
    let rows = graph.nodes.map(NodeRow.init)
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
    let parameters = graph.parameters.reduce(0) { $0 + $1.shape.elementCount }
    try Output.line(
      "\n\(rows.count) nodes, \(formatCount(parameters)) parameters, \(formatCount(rows.reduce(0) { $0 + $1.flops })) FLOPs"
    )
  }
}

/// One node as a row of the listing.
private struct NodeRow: Encodable {
  let path: String
  let aliases: [String]
  let operation: String
  let formula: String
  let shape: [Int]
  let parameters: Int
  let flops: Int

  init(_ node: Node) {
    path = node.path
    aliases = node.aliases
    operation = node.operation.name
    formula = node.operation.formula
    shape = node.shape
    parameters = node.parameters.reduce(0) { $0 + $1.shape.elementCount }
    flops = node.flops
  }

  var csv: String {
    let size = shape.map(String.init).joined(separator: "x")
    return "\(path),\(aliases.joined(separator: " ")),\(operation),\(size),\(parameters),\(flops)"
  }
}

/// `800x1066`: rows, then columns, as in a tensor's shape.
struct InputSize: ExpressibleByArgument {
  let height: Int
  let width: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy((1...16384).contains) else { return nil }
    self.init(height: parts[0], width: parts[1])
  }
}
