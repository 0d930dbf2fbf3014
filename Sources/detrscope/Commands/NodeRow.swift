import Graph

/// One node as a row of `shapes`.
struct NodeRow: Encodable {
  let path: String
  let aliases: [String]
  let operation: String
  let formula: String
  let shape: [Int]
  /// Learned ones; what several nodes read counts for the first, so that the column adds up.
  let parameters: Int
  /// Stored means and variances.
  let statistics: Int
  let flops: Int
  /// The paths that it reads, and those of the nodes that read it.
  let inputs: [String]
  let users: [String]

  static func all(of graph: ComputationGraph) -> [NodeRow] {
    zip(graph.nodes, ParameterCount.byFirstReader(graph.nodes)).map { NodeRow($0, $1, in: graph) }
  }

  private init(_ node: Node, _ count: ParameterCount, in graph: ComputationGraph) {
    path = node.path
    aliases = node.aliases
    operation = node.operation.name
    formula = node.operation.formula
    shape = node.shape
    parameters = count.learned
    statistics = count.statistics
    flops = node.flops
    inputs = node.inputs.map { graph.nodes[$0].path }
    users = graph.consumers[node.id].map { graph.nodes[$0].path }
  }

  static let csvTitles = "path,aliases,operation,shape,parameters,statistics,flops,inputs,users"

  var csv: String {
    let size = shape.map(String.init).joined(separator: "x")
    return [
      path, aliases.joined(separator: " "), operation, size, "\(parameters)", "\(statistics)", "\(flops)",
      inputs.joined(separator: " "), users.joined(separator: " "),
    ].map(\.quotedForCSV).joined(separator: ",")
  }
}

extension String {
  /// As a field of comma-separated values.
  var quotedForCSV: String {
    contains { ",\"".contains($0) } ? "\"\(replacing("\"", with: "\"\""))\"" : self
  }
}
