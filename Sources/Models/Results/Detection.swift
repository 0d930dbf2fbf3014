import Foundation
import Tensors

/// What one query found.
public struct Detection: Hashable, Sendable {
  /// The query's number, its row in every tensor of the decoder and mask head.
  public let query: Int
  /// The most probable class, "no object" left out.
  public let category: ObjectClass
  /// The probability of that class, 0…1.
  public let score: Float
  /// Where: fractions of the picture.
  public let box: Box
  /// Whether "no object" is more probable than any class.
  public let isNoObject: Bool
}

/// A box by its centre and size, in fractions of the picture.
public struct Box: Hashable, Sendable {
  public let centerX: Float
  public let centerY: Float
  public let width: Float
  public let height: Float

  public init(centerX: Float, centerY: Float, width: Float, height: Float) {
    self.centerX = centerX
    self.centerY = centerY
    self.width = width
    self.height = height
  }

  public var left: Float { centerX - width / 2 }
  public var right: Float { centerX + width / 2 }
  public var top: Float { centerY - height / 2 }
  public var bottom: Float { centerY + height / 2 }

  /// The area that two boxes share, as a part of the area that either covers: 0…1.
  public func intersectionOverUnion(_ other: Box) -> Float {
    let sharedWidth = max(0, min(right, other.right) - max(left, other.left))
    let sharedHeight = max(0, min(bottom, other.bottom) - max(top, other.top))
    let shared = sharedWidth * sharedHeight
    let union = width * height + other.width * other.height - shared
    return union > 0 ? shared / union : 0
  }
}

/// One class of a query with its probability.
public struct ClassProbability: Hashable, Sendable {
  /// Nil for "no object".
  public let category: ObjectClass?
  public let probability: Float
}

/// Every query's class, score and box.
public struct Detections: Sendable {
  /// The score from which a query counts as found, as in the published notebooks.
  public static let defaultThreshold: Float = 0.7
  /// How many of all queries and classes count at most where each class has a score of its own, as in the published code.
  public static let mostOfAllClasses = 100

  /// Each query with its most probable class, in query order.
  public let all: [Detection]
  /// Class probabilities `[Q, columns]`.
  public let probabilities: Tensor
  /// Whether the last column says "no object".
  public let hasNoObject: Bool
  private let boxes: [Box]
  private let categories: Categories

  /// - Parameters:
  ///   - logits: `[1, Q, columns]`.
  ///   - boxes: `[1, Q, 4]`, centre x, centre y, width, height.
  public init(
    logits: Tensor, boxes: Tensor, categories: Categories, scoring: ClassScoring = .softmaxWithNoObject
  ) {
    let hasNoObject = scoring == .softmaxWithNoObject
    let probabilities = hasNoObject ? logits.row(0).softmax(axes: [1]) : logits.row(0).sigmoid()
    self.hasNoObject = hasNoObject
    let rows = boxes.row(0)
    let places = (0..<probabilities.shape[0]).map { query in
      let box = rows.row(query).values
      return Box(centerX: box[0], centerY: box[1], width: box[2], height: box[3])
    }
    self.probabilities = probabilities
    self.categories = categories
    self.boxes = places
    all = places.indices.map { query in
      let row = probabilities.row(query).values
      let best = row.dropLast(hasNoObject ? 1 : 0).indices.max { row[$0] < row[$1] } ?? 0
      return Detection(
        query: query, category: categories[best], score: row[best], box: places[query],
        isNoObject: hasNoObject && row[row.count - 1] >= row[best])
    }
  }

  /// Columns that are classes.
  public var classes: Int { probabilities.shape[1] - (hasNoObject ? 1 : 0) }

  /// What the published post-processing keeps above a threshold.
  ///
  /// Where a column says "no object": each query's most probable class, in query order. Where each class has a score of
  /// its own: the best hundred of all queries and classes, the best first, so that a query can be found as several.
  public func kept(above threshold: Float = defaultThreshold) -> [Detection] {
    (hasNoObject ? all : bestOfAllClasses).filter { $0.score > threshold }
  }

  /// The queries that found something, each once, under its most probable class: the highest score first.
  public func queries(above threshold: Float = defaultThreshold) -> [Detection] {
    let kept = Set(kept(above: threshold).map(\.query))
    return ranked.filter { kept.contains($0.query) && !$0.isNoObject }
  }

  private var bestOfAllClasses: [Detection] {
    let scores = probabilities.values
    let columns = max(1, classes)
    let best = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(Self.mostOfAllClasses)
    return best.map { index in
      Detection(
        query: index / columns, category: categories[index % columns], score: scores[index],
        box: boxes[index / columns], isNoObject: false)
    }
  }

  /// All queries, the highest score first.
  public var ranked: [Detection] {
    all.sorted { ($0.score, $1.query) > ($1.score, $0.query) }
  }

  /// The queries in the order of every list: what are things, then stuff, then what found nothing; the surest first.
  public var ranking: [Detection] {
    let ranked = ranked
    let found = ranked.filter { !$0.isNoObject }
    return found.filter(\.category.isThing) + found.filter { !$0.category.isThing }
      + ranked.filter(\.isNoObject)
  }

  /// A query's most probable classes, "no object" among them.
  public func topClasses(of query: Int, count: Int = 5) -> [ClassProbability] {
    let row = probabilities.row(query).values
    let order = row.indices.sorted { (row[$0], $1) > (row[$1], $0) }
    return order.prefix(count).map { column in
      ClassProbability(
        category: hasNoObject && column == row.count - 1 ? nil : categories[column],
        probability: row[column])
    }
  }
}
