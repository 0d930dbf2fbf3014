import Models

/// Class, score and box of every query.
public struct QueryDetections: Derivation {
  public init() {}

  public func evaluate(in run: ForwardRun) throws -> Detections { try run.detections() }

  public static func byteCount(of detections: Detections) -> Int { detections.probabilities.byteCount }
}

/// The most probable classes of the whole picture, by a classifier.
public struct ImageClasses: Derivation {
  public let count: Int

  public init(count: Int = 50) { self.count = count }

  public func evaluate(in run: ForwardRun) throws -> [ClassProbability] { try run.topClasses(count: count) }
}
