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
  case masks, panoptic, semantic, image
}

extension CaseIterable where Self: Equatable, AllCases.Index == Int {
  /// The case some steps further, around the ends.
  func advanced(by step: Int) -> Self {
    let all = Self.allCases
    guard let place = all.firstIndex(of: self) else { return self }
    return all[((place + step) % all.count + all.count) % all.count]
  }
}
