import Models

/// What the records of a survey come to.
public struct SurveySummary: Sendable {
  /// A picture that could not be looked at.
  public struct Fault: Codable, Hashable, Sendable {
    public let picture: String
    public let reason: String
  }

  /// What a decoder layer comes to where the truth is known.
  public struct Layer: Sendable {
    public let layer: Int
    public fileprivate(set) var all = Quality()
    /// Of what non-maximum suppression leaves.
    public fileprivate(set) var suppressed = Quality()
  }

  /// Of boxes and segments.
  public struct Quality: Sendable {
    private var precision = AveragePrecision()
    private var tally: PanopticTally?
    private var result: AveragePrecision.Result?

    /// Nil where there is no true thing.
    public var boxes: AveragePrecision.Result? { result }
    /// Nil where segments were not held against the truth.
    public var segments: PanopticTally? { tally }

    fileprivate init() {}

    fileprivate mutating func add(_ judgement: SurveyRecord.SetJudgement, _ objects: [Int: Int]) {
      precision.add(judgement.boxes, truths: objects)
      if let segments = judgement.segments {
        tally = tally ?? PanopticTally()
        tally? += segments
      }
    }

    fileprivate mutating func finish() {
      result = precision.result
      precision = AveragePrecision()
    }
  }

  public let header: SurveyHeader
  /// Pictures that were looked at.
  public private(set) var pictures = 0
  /// Those of them whose truth is known.
  public private(set) var judged = 0
  public private(set) var faults: [Fault] = []
  public private(set) var slots: [SlotStatistics]
  /// Objects found in all pictures.
  public private(set) var found = 0
  /// How many of each class.
  public private(set) var classes: [Int: Int] = [:]
  public private(set) var layers: [Layer] = []

  /// - Throws: as `SurveyLines.readRecords`.
  public init(_ lines: SurveyLines) throws {
    header = lines.header
    slots = (0..<lines.header.queries).map(SlotStatistics.init)
    try lines.readRecords { add($0) }
    for place in layers.indices {
      layers[place].all.finish()
      layers[place].suppressed.finish()
    }
  }

  /// The slots that found nothing in any picture.
  public var unused: [Int] { slots.filter { $0.found == 0 }.map(\.query) }

  /// The classes that were found, the most frequent first.
  public var frequentClasses: [(category: Int, count: Int)] {
    classes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  private mutating func add(_ record: SurveyRecord) {
    if let fault = record.fault { faults.append(Fault(picture: record.picture, reason: fault)) }
    guard let answer = record.answer else { return }
    pictures += 1
    let foundQueries = Set(answer.found)
    found += foundQueries.count
    for query in answer.found { classes[answer.classes[query], default: 0] += 1 }
    for query in slots.indices {
      slots[query].add(answer, of: record.picture, isFound: foundQueries.contains(query))
    }
    guard let judgement = record.judgement else { return }
    judged += 1
    if layers.isEmpty { layers = judgement.layers.map { Layer(layer: $0.layer) } }
    for (place, layer) in judgement.layers.enumerated() where place < layers.count {
      layers[place].all.add(layer.all, judgement.objects)
      layers[place].suppressed.add(layer.suppressed, judgement.objects)
    }
  }
}
