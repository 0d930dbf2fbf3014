/// How a DETR departs from the published one where its weights' shapes do not tell, and where they do.
public struct Variant: Hashable, Sendable, Codable {
  /// Heads of the decoder's attentions, where they are not the encoder's.
  public var decoderHeads: Int?
  /// Feed-forward channels of the encoder, where they are not the decoder's.
  public var encoderFeedForward: Int?
  /// Between the two layers of a feed-forward, and within a mask head.
  public var activation = Activation.relu
  /// Layers norm what they read instead of what they wrote, and the encoder ends with a norm.
  public var isPreNorm = false
  /// Places that have a learned position in a row or column; nil for sines.
  public var learnedPositions: Int?
  /// Linear layers of the box head, where they are not three.
  public var boxLayers: Int?
  /// Layers of the backbone that the mask head gets, coarse to fine, where they are not 3, 2 and 1.
  public var pyramid: [Int]?
  /// Each decoder layer hands on its normed output, as Hugging Face's code does with `auxiliary_loss`; the published
  /// one hands on what is not normed.
  public var handsOnNormedOutput = false
  /// In the backbone, behind its stem and its blocks.
  public var backboneActivation = Activation.relu
  /// Bottlenecks halve in their first convolution instead of the 3×3 one.
  public var halvesInFirstConvolution = false
  /// DC5 dilates both convolutions of basic blocks, as timm does; torchvision has no dilated basic blocks.
  public var dilatesAsTimm = false
  /// Layer 1 halves as layers 2 to 4 do.
  public var halvesInLayer1 = false

  public init() {}
}
