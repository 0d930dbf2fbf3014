import Models

/// What is known to be in a picture, as a map of its segments.
public struct TrueSegments: Derivation {
  public let truthPath: String
  /// The picture's file name, by which a COCO file of several has it.
  public let picture: String?

  public init(_ path: String, of picture: String? = nil) {
    truthPath = path
    self.picture = picture
  }

  /// - Throws: `TruthError`, or `ImageError` for the segments' picture.
  public func evaluate(in run: ForwardRun) throws -> SegmentMap {
    let truth = try Truth(path: truthPath, picture: picture)
    return SegmentMap(
      truth.indices, width: truth.width, height: truth.height,
      found: truth.segments.map { (run.categories[$0.category], nil) })
  }

  public static func byteCount(of map: SegmentMap) -> Int { map.byteCount }
}
