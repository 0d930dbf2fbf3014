import Analysis
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

  public typealias Cut = HeadMaps.Cut
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

extension Request {
  func evaluate(in run: ForwardRun) throws -> RequestResult {
    switch self {
    case .detections: .detections(try QueryDetections().evaluate(in: run))
    case .classes: .classes(try ImageClasses().evaluate(in: run))
    case .maps(let path, let cut): .maps(try HeadMaps(path: path, cut).evaluate(in: run))
    case .statistics(let path, let row):
      .statistics(try ActivationStatistics(of: ActivationPart(path: path, row: row)).evaluate(in: run))
    case .mask(let query): .maps(try QueryMask(of: query).evaluate(in: run))
    case .panoptic(let threshold): .segments(try PanopticSegments(above: threshold).evaluate(in: run))
    case .truth(let path): .segments(try TrueSegments(besideImage: path).evaluate(in: run))
    case .timings: .timings(run.recorder.seconds)
    case .channels(let part): .channels(try ChannelMaps(of: part).evaluate(in: run))
    case .channel(let part, let index): .maps(try ChannelMap(index, of: part).evaluate(in: run))
    case .falseColor(let part): .picture(try FalseColorPicture(of: part).evaluate(in: run))
    case .energy(let part): .maps(try ChannelEnergy(of: part).evaluate(in: run))
    case .likeness(let part, let query):
      .numbers(try ChannelLikeness(of: part, to: query).evaluate(in: run))
    }
  }
}
