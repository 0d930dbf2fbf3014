import Models

/// What one query slot says over all pictures: where its boxes lie, how large they are, and of what classes, as in figure 7
/// of the paper.
public struct SlotStatistics: Sendable {
  /// A mean and how far values are from it.
  public struct Spread: Codable, Hashable, Sendable {
    public let mean: Double
    /// The standard deviation.
    public let deviation: Double
  }

  /// A picture where it is sure.
  public struct Sighting: Codable, Hashable, Sendable {
    public let picture: String
    public let score: Float
    public let category: Int
  }

  /// Boxes that are kept for drawing, spread over all pictures.
  static let mostBoxes = 1024
  private static let mostSightings = 3

  public let query: Int
  /// Pictures in which it has a box: all that were looked at.
  public private(set) var pictures = 0
  /// Pictures in which it found something.
  public private(set) var found = 0
  /// How often it found each class.
  public private(set) var classes: [Int: Int] = [:]
  /// The pictures where its score is highest, the surest first.
  public private(set) var surest: [Sighting] = []
  /// The boxes of every so many pictures.
  public private(set) var boxes: [Box] = []
  private var step = 1
  /// Of centre x, centre y, width and height: the mean, and the sum of squared distances from it.
  private var moments = [(mean: Double, squares: Double)](repeating: (0, 0), count: 4)

  public init(query: Int) { self.query = query }

  public var centerX: Spread { spread(0) }
  public var centerY: Spread { spread(1) }
  public var width: Spread { spread(2) }
  public var height: Spread { spread(3) }

  /// The classes that it found most, the most frequent first.
  public func frequentClasses(_ count: Int) -> [(category: Int, count: Int)] {
    classes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map { ($0.key, $0.value) }
  }

  mutating func add(_ answer: SurveyRecord.Answer, of picture: String, isFound: Bool) {
    let box = answer.box(of: query)
    let category = answer.classes[query]
    if pictures.isMultiple(of: step) {
      boxes.append(box)
      if boxes.count > Self.mostBoxes {
        boxes = boxes.indices.filter { $0.isMultiple(of: 2) }.map { boxes[$0] }
        step *= 2
      }
    }
    pictures += 1
    for (place, value) in [box.centerX, box.centerY, box.width, box.height].map(Double.init).enumerated() {
      let distance = value - moments[place].mean
      moments[place].mean += distance / Double(pictures)
      moments[place].squares += distance * (value - moments[place].mean)
    }
    if isFound {
      found += 1
      classes[category, default: 0] += 1
    }
    let score = answer.scores[query]
    guard surest.count < Self.mostSightings || score > surest[surest.count - 1].score else { return }
    // Of equals the first picture stays first.
    let place = surest.firstIndex { $0.score < score } ?? surest.count
    surest.insert(Sighting(picture: picture, score: score, category: category), at: place)
    surest = Array(surest.prefix(Self.mostSightings))
  }

  private func spread(_ place: Int) -> Spread {
    Spread(
      mean: moments[place].mean,
      deviation: pictures == 0 ? 0 : (moments[place].squares / Double(pictures)).squareRoot())
  }
}
