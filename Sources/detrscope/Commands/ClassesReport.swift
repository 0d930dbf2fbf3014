import Cells
import Foundation
import Foundations
import Models

/// What `detect` tells of a classifier.
struct ClassesReport: Encodable {
  struct Row: Encodable {
    let categoryId: Int
    let name: String
    let probability: Float
  }

  let model: String
  let classes: [Row]

  /// - Throws: what computing throws.
  init(_ run: ForwardRun) throws {
    model = run.modelName
    classes = try run.topClasses().compactMap { found in
      found.category.map { Row(categoryId: $0.id, name: $0.name, probability: found.probability) }
    }
  }

  /// - Throws: `EncodingError` where a probability is no number, which JSON cannot hold.
  func show(asJSON: Bool) throws {
    if asJSON {
      try Output.json(self)
    } else {
      try Output.table(
        TextTable(
          columns: [.init("class", .right), .init("name"), .init("probability", .right)],
          rows: classes.map { ["\($0.categoryId)", $0.name, formatValue($0.probability)] }))
    }
  }
}
