/// What is chosen. All screens share it, so that going from one to another keeps the place.
public struct Selection: Hashable, Sendable {
  /// Nil until the detections are there.
  public var query: Int?
  public var head = 0
  /// Of the encoder or the decoder, whichever a screen shows.
  public var layer: Int
  public var source = AttentionSource.cross
  public var heads = HeadsMode.all
  public var layers = SceneLayer.masks
  /// The chosen map alone, as large as can be.
  public var isLarge = false
  /// A place of the encoder's grid; nil is its middle.
  public var place: Place?
  public var direction = EncoderDirection.attendsTo
  /// The activation whose channels are looked at.
  public var feature = "layer1"
  public var featureDepth = FeatureDepth.overview
  /// A channel by its place in the order chosen.
  public var channel = 0
  public var order = ChannelOrder.index
  /// A step of the mask head.
  public var step = "bbox_mask"
  public var showsEveryStep = false
  /// The row of the graph's tree: a node's path, or that of a group of nodes.
  public var node = "input"
}

/// Which attention the attention screen shows.
public enum AttentionSource: String, CaseIterable, Hashable, Sendable {
  case cross, bboxMask, queries
}

/// Whether heads are shown side by side or as one map.
public enum HeadsMode: String, CaseIterable, Hashable, Sendable {
  case all, mean, max
}

/// What the scene screen lays over the picture.
public enum SceneLayer: String, CaseIterable, Hashable, Sendable {
  case masks, panoptic, semantic, image, truth
}

/// A place of the encoder's grid, from the top left.
public struct Place: Hashable, Sendable {
  public var x: Int
  public var y: Int

  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Which side of the encoder's attention is looked at.
public enum EncoderDirection: String, CaseIterable, Hashable, Sendable {
  case attendsTo, attendedBy
}

/// How close the features screen looks.
public enum FeatureDepth: Int, CaseIterable, Hashable, Sendable {
  /// Every stage as one picture.
  case overview
  /// All channels of one stage.
  case channels
  /// One channel.
  case single
}

/// How channels are sorted.
public enum ChannelOrder: String, CaseIterable, Hashable, Sendable {
  case index, energy, variance, likeness
}

extension CaseIterable where Self: Equatable, AllCases.Index == Int {
  /// The case some steps further, around the ends.
  func advanced(by step: Int) -> Self {
    let all = Self.allCases
    guard let place = all.firstIndex(of: self) else { return self }
    return all[((place + step) % all.count + all.count) % all.count]
  }
}
