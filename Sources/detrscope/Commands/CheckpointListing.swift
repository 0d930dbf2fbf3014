import Cells
import Checkpoints
import Foundation
import Foundations
import Models

/// A weights file as it is: its own tensors and whatever else its program stored. The listing of `shapes --all`.
struct CheckpointListing: Encodable {
  struct Row: Encodable {
    let name: String
    let type: String
    let shape: [Int]
  }

  struct Other: Encodable {
    let path: String
    let value: String
  }

  let file: String
  let format: String
  let kind: String
  let namedBy: String
  let tensors: [Row]
  let metadata: [String: String]
  let other: [Other]

  /// - Throws: `CheckpointError`.
  init(path: String) throws {
    let checkpoint = try Checkpoint(path: path)
    file = checkpoint.path.printable
    format = checkpoint.format.rawValue
    let recognition = ModelFamilies.known.recognise(checkpoint.entries)
    kind = recognition.kind
    namedBy = recognition.sourceName
    tensors = checkpoint.entries.map {
      Row(name: $0.name.printable, type: $0.type.rawValue, shape: $0.shape)
    }
    metadata = Dictionary(
      checkpoint.metadata.map { ($0.key.printable, $0.value.printable) },
      uniquingKeysWith: { first, _ in first })
    other = checkpoint.otherContents.map { Other(path: $0.path, value: $0.text) }
  }

  func printTable() throws {
    try Output.table(
      TextTable(
        columns: [.init("tensor"), .init("type"), .init("shape")],
        rows: tensors.map { [$0.name, $0.type, formatShape($0.shape)] }))
    let rest =
      metadata.sorted { $0.key < $1.key }.map { [$0.key, $0.value] } + other.map { [$0.path, $0.value] }
    if !rest.isEmpty {
      try Output.line()
      try Output.table(TextTable(columns: [.init("other content"), .init("value")], rows: rest))
    }
    try Output.line()
    try Output.line("\(tensors.count) tensors; \(format), \(kind), named by \(namedBy)")
  }

  func printCSV() throws {
    try Output.line("name,type,shape")
    for row in tensors {
      try Output.line(
        "\(row.name.quotedForCSV),\(row.type),\(row.shape.map(String.init).joined(separator: "x"))")
    }
  }
}
