import Models
import Tensors

/// What a decoder layer says of every query: class logits and a box.
public struct QueryPredictions: Sendable {
  /// `[Q, columns]`.
  public let logits: Tensor
  public let boxes: [Box]
  /// How logits become probabilities.
  public let scoring: ClassScoring

  /// - Parameters:
  ///   - logits: `[Q, columns]`.
  ///   - boxes: `[Q, 4]`, centre x, centre y, width, height.
  public init(logits: Tensor, boxes: Tensor, scoring: ClassScoring) {
    precondition(boxes.shape == [logits.shape[0], 4], "\(logits.shape) logits, \(boxes.shape) boxes")
    self.logits = logits
    self.scoring = scoring
    self.boxes = (0..<boxes.shape[0]).map { query in
      let row = boxes.row(query).values
      return Box(centerX: row[0], centerY: row[1], width: row[2], height: row[3])
    }
  }

  /// The same queries with other boxes.
  init(_ predictions: QueryPredictions, boxes: [Box]) {
    (logits, scoring) = (predictions.logits, predictions.scoring)
    self.boxes = boxes
  }

  public var queries: Int { logits.shape[0] }
  /// Columns of class logits, "no object" among them.
  public var columns: Int { logits.shape[1] }

  /// The first largest column of each query.
  var largestColumns: [Int] {
    (0..<queries).map { query in
      let row = logits.row(query).values
      return row.indices.dropFirst().reduce(0) { row[$1] > row[$0] ? $1 : $0 }
    }
  }
}

/// An object that a query is to find: class and box.
public struct Target: Hashable, Sendable {
  /// The column of its class.
  public let column: Int
  public let box: Box

  public init(column: Int, box: Box) {
    self.column = column
    self.box = box
  }
}
