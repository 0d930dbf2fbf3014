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

  public var left: Float { centerX - width / 2 }
  public var right: Float { centerX + width / 2 }
  public var top: Float { centerY - height / 2 }
  public var bottom: Float { centerY + height / 2 }
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

  /// In query order.
  public let all: [Detection]
  /// Class probabilities `[Q, classes + 1]`, the last column "no object".
  public let probabilities: Tensor
  private let categories: Categories

  /// - Parameters:
  ///   - logits: `[1, Q, classes + 1]`.
  ///   - boxes: `[1, Q, 4]`, centre x, centre y, width, height.
  public init(logits: Tensor, boxes: Tensor, categories: Categories) {
    let probabilities = logits.row(0).softmax(axes: [1])
    let boxes = boxes.row(0)
    self.probabilities = probabilities
    self.categories = categories
    all = (0..<probabilities.shape[0]).map { query in
      let row = probabilities.row(query).values
      let box = boxes.row(query).values
      let best = row.dropLast().indices.max { row[$0] < row[$1] } ?? 0
      return Detection(
        query: query, category: categories[best], score: row[best],
        box: Box(centerX: box[0], centerY: box[1], width: box[2], height: box[3]),
        isNoObject: row[row.count - 1] >= row[best])
    }
  }

  /// The queries whose score exceeds a threshold, in query order.
  public func kept(above threshold: Float = defaultThreshold) -> [Detection] {
    all.filter { $0.score > threshold }
  }

  /// All queries, the highest score first.
  public var ranked: [Detection] {
    all.sorted { ($0.score, $1.query) > ($1.score, $0.query) }
  }

  /// A query's most probable classes, "no object" among them.
  public func topClasses(of query: Int, count: Int = 5) -> [ClassProbability] {
    let row = probabilities.row(query).values
    let order = row.indices.sorted { (row[$0], $1) > (row[$1], $0) }
    return order.prefix(count).map { column in
      ClassProbability(
        category: column == row.count - 1 ? nil : categories[column], probability: row[column])
    }
  }
}
