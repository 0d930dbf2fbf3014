import Analysis
import Cells
import Foundations
import Models

/// What `detect --truth` adds: every true object with its matched query, and the quality of the segments.
struct TruthReport: Encodable {
  struct Object: Encodable {
    /// Its number in the truth file.
    let object: Int
    let categoryId: Int
    let name: String
    /// Nil where there are fewer queries.
    let query: Int?
    let foundAs: String?
    let classIsRight: Bool
    let boxIou: Float?
    let maskIou: Double?
    /// Of the segment that matches it; nil where none does.
    let segmentIou: Double?
    /// Whose segment that is.
    let segmentQuery: Int?
  }

  struct Spurious: Encodable {
    let query: Int
    let categoryId: Int
    let name: String
  }

  let objects: [Object]
  /// True segments that no segment matches, by their numbers in the truth file; nil for a model without masks.
  let missed: [Int]?
  /// Segments that match no true one.
  let spurious: [Spurious]?
  let pq: Double?
  let sq: Double?
  let rq: Double?

  init(_ comparison: TruthComparison) {
    let quality = comparison.quality
    let segments = Dictionary(
      (quality?.matches ?? []).map { ($0.object, $0.iou) }, uniquingKeysWith: { first, _ in first })
    objects = comparison.objects.map { entry in
      Object(
        object: entry.object.index, categoryId: entry.object.category.id, name: entry.object.category.name,
        query: entry.found?.query,
        foundAs: entry.found.map { $0.isNoObject ? "no object" : $0.category.name },
        classIsRight: entry.isClassRight, boxIou: entry.boxIoU, maskIou: entry.maskIoU,
        segmentIou: segments[entry.object.index],
        segmentQuery: comparison.segmentQueries[entry.object.index])
    }
    missed = quality?.missed
    spurious = quality.map { _ in
      comparison.spurious.map {
        Spurious(query: $0.query, categoryId: $0.category.id, name: $0.category.name)
      }
    }
    (pq, sq, rq) = (quality?.quality, quality?.segmentation, quality?.recognition)
  }

  /// Prints it for people.
  ///
  /// - Throws: `OutputError`.
  func show() throws {
    func number(_ value: Double?) -> String { value.map { formatValue($0) } ?? "–" }
    func segment(_ entry: Object) -> String {
      let isOther = entry.segmentQuery != nil && entry.segmentQuery != entry.query
      return number(entry.segmentIou) + (isOther ? " (\(entry.segmentQuery ?? 0))" : "")
    }
    try Output.table(
      TextTable(
        columns: [
          .init("object", .right), .init("class"), .init("query", .right), .init("found as"),
          .init("box IoU", .right), .init("mask IoU", .right), .init("segment IoU", .right),
        ],
        rows: objects.map { entry in
          [
            String(entry.object), entry.name, entry.query.map(String.init) ?? "–", entry.foundAs ?? "–",
            number(entry.boxIou.map(Double.init)), number(entry.maskIou), segment(entry),
          ]
        }))
    guard let missed, let spurious else { return }
    let names = Dictionary(objects.map { ($0.object, $0.name) }, uniquingKeysWith: { first, _ in first })
    let listed = missed.map { "\($0) \(names[$0] ?? "")" }.joined(separator: ", ")
    let others = spurious.map { "query \($0.query) \($0.name)" }.joined(separator: ", ")
    try Output.line()
    try Output.line(
      "missed: \(listed.isEmpty ? "none" : listed); spurious: \(others.isEmpty ? "none" : others)")
    if objects.contains(where: { $0.segmentQuery != nil && $0.segmentQuery != $0.query }) {
      try Output.line(
        "in brackets: the query whose segment matches, where it is another; segments at the picture's size")
    }
    try Output.line("PQ \(number(pq)), SQ \(number(sq)), RQ \(number(rq))")
  }
}
