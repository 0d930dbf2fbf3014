import Analysis
import Models

/// One query that either run keeps.
struct QueryEntry: Encodable {
  let query: Int?
  let otherQuery: Int?
  let name: String?
  let otherName: String?
  let score: Float?
  let otherScore: Float?
  let boxIou: Float?
  let maskIou: Float?
  let fate: String

  init(_ change: QueryChange) {
    query = change.reference?.query
    otherQuery = change.other?.query
    name = change.reference?.category.name
    otherName = change.other?.category.name
    score = change.reference?.score
    otherScore = change.other?.score
    boxIou = change.boxIoU
    maskIou = change.maskIoU
    fate = change.fate.rawValue
  }
}
