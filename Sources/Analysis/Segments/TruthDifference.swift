import Models

/// A panoptic segmentation held against the truth, pixel by pixel.
public struct TruthDifference: Sendable {
  public enum Verdict: UInt8, CaseIterable, Hashable, Sendable {
    /// The segment that matches the pixel's true object has it.
    case right
    /// A segment of the right class has it, though another one matches its object.
    case otherObject
    /// A segment of another class has it, though one matches its object.
    case wrongClass
    /// No segment matches its object.
    case missed
    /// The truth gives it to nobody.
    case unknown
  }

  public let width: Int
  public let height: Int
  /// Row by row.
  public let verdicts: [Verdict]

  /// Pixels of a verdict.
  public func count(_ verdict: Verdict) -> Int { counts[Int(verdict.rawValue)] }

  private let counts: [Int]

  /// - Parameter found: of the truth's size.
  public init(_ found: PanopticSegmentation, _ truth: Truth, _ quality: PanopticQuality) {
    self.init(
      indices: found.indices, categories: found.segments.map(\.category.id), trueIndices: truth.indices,
      trueCategories: truth.segments.map(\.category), matches: quality.matches, width: truth.width)
  }

  /// - Parameters:
  ///   - indices: the segment of each pixel, a number beyond `categories` for none; true ones likewise.
  ///   - matches: which segment matches which true one.
  init(
    indices: [Int], categories: [Int], trueIndices: [Int], trueCategories: [Int],
    matches: [PanopticQuality.Match], width: Int
  ) {
    let segments = Dictionary(
      matches.map { ($0.object, $0.segment) }, uniquingKeysWith: { first, _ in first })
    let own = trueCategories.indices.map { segments[$0] }
    var counts = [Int](repeating: 0, count: Verdict.allCases.count)
    verdicts = zip(indices, trueIndices).map { segment, object in
      let verdict: Verdict
      if object >= own.count {
        verdict = .unknown
      } else if let match = own[object] {
        let isOfClass = segment < categories.count && categories[segment] == trueCategories[object]
        verdict = segment == match ? .right : isOfClass ? .otherObject : .wrongClass
      } else {
        verdict = .missed
      }
      counts[Int(verdict.rawValue)] += 1
      return verdict
    }
    self.counts = counts
    self.width = width
    height = width > 0 ? indices.count / width : 0
  }

  /// Bytes of the map.
  var byteCount: Int { verdicts.count }
}
