import Models

/// What a survey keeps of one picture: a line of its records.
public struct SurveyRecord: Codable, Hashable, Sendable {
  /// The name of its file.
  public let picture: String
  /// Why it could not be looked at; nil where it was.
  public let fault: String?
  /// Nil where it could not be looked at.
  public let answer: Answer?
  /// Nil where it is not known what is in the picture.
  public let judgement: Judgement?

  /// What the model says in the end.
  public struct Answer: Codable, Hashable, Sendable {
    /// Centre x, centre y, width and height of each query's box, in fractions of the picture, query by query.
    public let boxes: [Float]
    /// The most probable class of each query.
    public let classes: [Int]
    /// Its probability.
    public let scores: [Float]
    /// The queries that found something.
    public let found: [Int]

    init(_ detections: Detections, above threshold: Float) {
      let all = detections.all
      boxes = all.flatMap { [$0.box.centerX, $0.box.centerY, $0.box.width, $0.box.height] }
      classes = all.map(\.category.id)
      scores = all.map(\.score)
      found = detections.queries(above: threshold).map(\.query).sorted()
    }

    func box(of query: Int) -> Box {
      let first = 4 * query
      return Box(
        centerX: boxes[first], centerY: boxes[first + 1], width: boxes[first + 2], height: boxes[first + 3])
    }

    /// Whether the numbers are those of so many queries.
    func isOf(_ queries: Int) -> Bool {
      boxes.count == 4 * queries && classes.count == queries && scores.count == queries
        && found.allSatisfy((0..<queries).contains)
    }
  }

  /// How far that agrees with the truth, after every decoder layer.
  public struct Judgement: Codable, Hashable, Sendable {
    /// The number of true things of each class, without crowds.
    public let objects: [Int: Int]
    public let layers: [LayerJudgement]

    fileprivate var isSound: Bool {
      objects.values.allSatisfy(PanopticTally.counts.contains)
        && layers.flatMap { [$0.all, $0.suppressed] }
          .allSatisfy { $0.boxes.isWhole && $0.segments?.isSound ?? true }
    }
  }

  public struct LayerJudgement: Codable, Hashable, Sendable {
    public let layer: Int
    /// Of all queries.
    public let all: SetJudgement
    /// Of those that non-maximum suppression leaves.
    public let suppressed: SetJudgement
  }

  /// Boxes and segments of some queries.
  public struct SetJudgement: Codable, Hashable, Sendable {
    public let boxes: DetectionMatches
    /// Nil where there are no masks.
    public let segments: PanopticTally?
  }

  /// Whether the numbers are such as a survey of so many queries writes.
  func isSound(queries: Int) -> Bool {
    (answer?.isOf(queries) ?? true) && (judgement?.isSound ?? true)
  }

  init(_ picture: String, _ answer: Answer, _ judgement: Judgement?) {
    (self.picture, self.answer, self.judgement, fault) = (picture, answer, judgement, nil)
  }

  /// A picture that could not be looked at.
  public init(_ picture: String, fault: String) {
    (self.picture, self.fault, answer, judgement) = (picture, fault, nil, nil)
  }
}
