import Models

/// What is known to be in a picture, from the files beside it.
public struct TrueSegments: Derivation {
  public let imagePath: String

  public init(besideImage imagePath: String) { self.imagePath = imagePath }

  /// - Throws: `TruthError`, or `ImageError` for the segments' picture.
  public func evaluate(in run: ForwardRun) throws -> SegmentMap {
    let truth = try Truth(path: Truth.path(besideImage: imagePath))
    return SegmentMap(
      truth.indices, width: truth.width, height: truth.height,
      found: truth.segments.map { (run.categories[$0.category], nil) })
  }

  public static func byteCount(of map: SegmentMap) -> Int { map.byteCount }
}
