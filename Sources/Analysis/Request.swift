import Images
import Models

/// Something a screen wants to have computed. Equal requests of one run have equal results.
public enum Request: Hashable, Sendable {
  /// Class, score and box of every query.
  case detections
  /// The most probable classes of the whole picture, by a classifier.
  case classes
  /// Maps cut from an activation.
  case maps(path: String, Cut)
  /// What the values of an activation, or of one row of its first axis, are like.
  case statistics(path: String, row: Int?)
  /// The mask logits of one query at layer 1's size.
  case mask(query: Int)
  /// The panoptic segmentation of the queries above a score.
  case panoptic(threshold: Float)

  /// What is known to be in the image of a path.
  case truth(imagePath: String)
  /// All channels, small.
  case channels(ActivationPart)
  /// One channel in full.
  case channel(ActivationPart, Int)
  /// Three principal components of the channels, as red, green and blue.
  case falseColor(ActivationPart)
  /// The root of the mean square over the channels.
  case energy(ActivationPart)
  /// For each channel its likeness to what a query looks at.
  case likeness(ActivationPart, query: Int)

  /// Seconds that nodes took so far; the number tells earlier from later.
  case timings(after: Int)

  /// Which part of an activation the maps are.
  public enum Cut: Hashable, Sendable {
    /// One query of `[1, heads, Q, HW]`: its heads, each `height × width`.
    case attention(query: Int, height: Int, width: Int)
    /// One query of `[1, Q, heads, H, W]`: its heads.
    case query(Int)
    /// One query of `[1, heads, Q, Q]`: its heads, each a single row over the queries.
    case queries(query: Int)
    /// What one place of the encoder's grid attends to, of `[1, heads, HW, HW]`: a row of each head.
    case from(place: Int, height: Int, width: Int)
    /// Which places attend to one of them: a column of each head.
    case to(place: Int, height: Int, width: Int)
  }
}

/// An activation, or of one with a row for each query the row of one.
public struct ActivationPart: Hashable, Sendable {
  public let path: String
  public let row: Int?

  public init(path: String, row: Int? = nil) {
    self.path = path
    self.row = row
  }
}

/// What a request gave.
public enum RequestResult: Sendable {
  case detections(Detections)
  case classes([ClassProbability])
  case maps(MapStack)
  case statistics(Statistics)
  case segments(SegmentMap)
  case channels(ChannelSheet)
  case numbers([Float])
  case picture(RGBImage)
  case timings([String: Double])
  /// One line that says why not.
  case failed(String)

  /// Bytes it keeps in memory, near enough.
  package var byteCount: Int {
    switch self {
    case .detections(let detections): detections.probabilities.byteCount
    case .maps(let stack): stack.byteCount
    case .channels(let sheet): sheet.stack.byteCount
    case .numbers(let numbers): numbers.count * MemoryLayout<Float>.stride
    case .picture(let image): image.bytes.count
    case .statistics, .timings, .classes, .failed: 1024
    case .segments(let map): map.indices.count * MemoryLayout<Int>.stride
    }
  }
}
