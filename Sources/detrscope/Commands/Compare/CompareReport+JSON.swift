import Analysis
import Models

extension CompareReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case reference, other, tolerance, first, nodes, onlyInReference, onlyInOther, queries
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(reference, forKey: .reference)
    try container.encode(other, forKey: .other)
    try container.encode(nodes.tolerance, forKey: .tolerance)
    // Null says that nothing differs: it is no missing key.
    try container.encode(nodes.first?.path, forKey: .first)
    try container.encode(nodes.rows.map(NodeEntry.init), forKey: .nodes)
    try container.encode(nodes.onlyInReference, forKey: .onlyInReference)
    try container.encode(nodes.onlyInOther, forKey: .onlyInOther)
    try container.encodeIfPresent(queries?.map(QueryEntry.init), forKey: .queries)
  }
}

/// One node of both runs.
private struct NodeEntry: Encodable {
  let path: String
  let otherPath: String?
  let shape: [Int]
  let otherShape: [Int]?
  let verdict: String
  /// Nil where the shapes do not agree.
  let relative: Double?
  let maxAbs: Float?
  let index: [Int]?
  let a: Float?
  let b: Float?

  init(_ row: RunComparison.Row) {
    path = row.path
    otherPath = row.otherPath
    shape = row.shape
    otherShape = row.otherShape
    verdict = row.verdict.rawValue
    relative = row.difference?.relative
    maxAbs = row.difference?.largest
    index = row.difference?.index
    a = index == nil ? nil : row.difference?.values.reference
    b = index == nil ? nil : row.difference?.values.other
  }
}
