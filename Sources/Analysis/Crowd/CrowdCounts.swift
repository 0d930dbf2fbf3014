import Images
import Models

/// What a model finds of ever more copies of one object.
public struct CrowdCounts: Derivation {
  /// Whose object it is, if that is a thing; the surest thing otherwise.
  public let query: Int?
  public let threshold: Float

  /// How many copies the pictures have.
  public static let copies = [1, 2, 3, 5, 8, 12, 16, 20]

  public init(of query: Int? = nil, above threshold: Float = Detections.defaultThreshold) {
    (self.query, self.threshold) = (query, threshold)
  }

  /// One picture and what was found in it.
  public struct Scene: Sendable {
    public let picture: RGBImage
    /// All queries that are kept.
    public let found: [Detection]
    public let outcome: Crowd.Outcome
  }

  /// The object, and the pictures with ever more copies of it.
  public struct Counted: Sendable {
    public let object: Detection
    public let scenes: [Scene]

    /// "all of up to 8 copies are found, and of 20 copies 17".
    public var summary: String { scenes.map(\.outcome).summary }
  }

  /// - Throws: `ModelError.lacks` where nothing is found, `GraphError.notRecorded` for a recording, which has no weights; what
  ///   computing throws.
  public func evaluate(in run: ForwardRun) throws -> Counted {
    let detections = try run.detections()
    let thing = query.flatMap { detections.all[$0].category.isThing ? $0 : nil }
    let crowd = try Crowd(of: thing, in: run, most: Self.copies.last ?? 1, above: threshold)
    let scenes = try Self.copies.map { count in
      try Task.checkCancellation()
      let (picture, boxes) = crowd.scene(of: count)
      let looked = try run.run(on: picture)
      return Scene(
        picture: picture, found: try looked.detections().kept(above: threshold),
        outcome: try crowd.outcome(of: looked, boxes: boxes, above: threshold))
    }
    return Counted(object: crowd.object, scenes: scenes)
  }

  public static func byteCount(of counted: Counted) -> Int {
    counted.scenes.reduce(0) { $0 + $1.picture.bytes.count }
  }
}

extension [Crowd.Outcome] {
  /// "all of up to 8 copies are found, and of 20 copies 17".
  public var summary: String {
    guard let last else { return "" }
    let whole = prefix { $0.found == $0.copies }.last?.copies ?? 0
    let most = map(\.found).max() ?? 0
    let first =
      switch whole {
      case 0: "at most \(most) are found at once"
      case 1: "one copy is found"
      default: "all of up to \(whole) copies are found"
      }
    return whole == last.copies ? first : first + ", and of \(last.copies) copies \(last.found)"
  }
}
