import Tensors

/// What the pictures of a model's training have in common, by the mean of every channel of one node: a picture far from
/// them is out of the model's depth, whatever it answers.
///
/// Stored with the weights as `training_statistics`; `Weights/recipe/familiarity.py` measures it.
public struct TrainingStatistics: Decodable, Hashable, Sendable {
  /// The path of the node, `[1, channels, height, width]`.
  public let node: String
  /// Of each channel, over the pictures.
  let mean: [Float]
  let deviation: [Float]
  /// The directions in which the pictures differ most, a row of channels each, and their variances.
  let directions: [[Float]]
  let variance: [Float]
  /// The mean square that these directions leave.
  let rest: Float
  /// The distance that hardly a picture like training's exceeds: one in five hundred.
  public let threshold: Float

  /// Whether the numbers fit one another.
  var isConsistent: Bool {
    let channels = mean.count
    return channels > 0 && deviation.count == channels && deviation.allSatisfy { $0 > 0 }
      && directions.count == variance.count && variance.allSatisfy { $0 > 0 } && !variance.isEmpty
      && directions.allSatisfy { $0.count == channels } && rest > 0 && threshold > 0
  }

  /// How far a picture is from those of training: about 1 for one like them.
  ///
  /// - Parameter activation: the node's, `[1, channels, height, width]`.
  /// - Returns: nil where it has other channels.
  public func distance(of activation: Tensor) -> Float? {
    guard activation.shape.count == 4, activation.shape[0] == 1, activation.shape[1] == mean.count else {
      return nil
    }
    let pooled = activation.averagedOverPlaces().values
    let z = pooled.indices.map { (pooled[$0] - mean[$0]) / deviation[$0] }
    let along = directions.map { direction in zip(direction, z).reduce(0) { $0 + $1.0 * $1.1 } }
    var left = z
    for (direction, share) in zip(directions, along) {
      for channel in left.indices { left[channel] -= direction[channel] * share }
    }
    let known = zip(along, variance).reduce(0) { $0 + $1.0 * $1.0 / $1.1 } / Float(along.count)
    let unknown = left.reduce(0) { $0 + $1 * $1 } / Float(left.count) / rest
    return (known + unknown) / 2
  }
}

/// How like the pictures of training a picture is.
public struct Familiarity: Hashable, Sendable {
  /// About 1 for pictures like those of training.
  public let distance: Float
  /// What one in five hundred of those exceeds.
  public let threshold: Float

  public init(distance: Float, threshold: Float) {
    (self.distance, self.threshold) = (distance, threshold)
  }

  public var isUnfamiliar: Bool { !(distance <= threshold) }

  /// One line for the user, as wide as the smallest frames; nil for a picture like those of training.
  public var warning: String? {
    isUnfamiliar ? "unlike the training pictures: answers may mean little" : nil
  }
}
