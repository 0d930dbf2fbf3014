import Tensors

/// What interventions need to know beyond the graph: the picture, and the files they take activations from.
public struct InterventionContext: Sendable {
  /// The picture whose pixels a region counts; nil means the network's input.
  public var picture: PictureSize?
  /// What `patch` puts in, by file and by the path of the node.
  public var patches: [String: [String: Tensor]]
  /// Whether the last column of class logits says that there is no object.
  public var lastClassIsNoObject: Bool

  public init(
    picture: PictureSize? = nil, patches: [String: [String: Tensor]] = [:], lastClassIsNoObject: Bool = true
  ) {
    (self.picture, self.patches, self.lastClassIsNoObject) = (picture, patches, lastClassIsNoObject)
  }
}
