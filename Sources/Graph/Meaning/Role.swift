/// Which attention of a model.
public enum AttentionKind: String, Hashable, Sendable, Codable, CaseIterable {
  /// Places to places, in the encoder.
  case encoder
  /// Queries to queries, in the decoder.
  case decoderSelf
  /// Queries to places, in the decoder.
  case cross
  /// Queries to places, for the mask head; its scores are turned into shares over heads and places together.
  case mask
}

/// Scores of an attention that are added up before its softmax.
public enum ScorePart: String, Hashable, Sendable, Codable, CaseIterable {
  /// How well what a query holds matches what a place holds.
  case content
  /// How near a place lies to where the query looks.
  case spatial
}

/// What a model says of the picture.
public enum Output: String, Hashable, Sendable, Codable, CaseIterable {
  /// Class logits of every query.
  case classLogits
  /// A box of every query.
  case boxes
  /// Mask logits of every query.
  case masks
  /// Class logits of the whole picture.
  case imageClasses
}

/// A step of a mask head between its attention and its logits.
public enum MaskStep: Hashable, Sendable, Codable {
  /// The result of a convolution with its norm and activation, counted from 1.
  case stage(Int)
  /// Features of the backbone added, counted from 1.
  case sum(Int)
  /// A step on the way to one of these.
  case inner
}

/// What an activation is to the model, stated where it is traced.
///
/// Screens, commands and figures ask for roles and never for paths: the same question then fits every model.
public enum Role: Hashable, Sendable, Codable {
  case input
  /// The end of a stage of the backbone: `stem`, `layer1` …
  case stage(String)
  /// The backbone's features at the transformer's number of channels.
  case projection
  case position
  case encoderLayer(Int)
  /// The encoder's result as a feature map.
  case memory
  /// The learned queries.
  case queries
  /// All scores of an attention.
  case scores(AttentionKind, layer: Int)
  /// Those of one part, where they are the sum of several.
  case scorePart(ScorePart, AttentionKind, layer: Int)
  case pattern(AttentionKind, layer: Int)
  /// Where each query looks first: x and y in fractions of the picture.
  case referencePoints
  /// The queries after a decoder layer.
  case decoderLayer(Int)
  /// A decoder layer's output as the prediction heads take it.
  case decoderOutput(layer: Int)
  /// All of these, stacked.
  case decoderOutputs
  case output(Output)
  /// What the prediction heads make of an earlier decoder layer.
  case auxiliary(Output, layer: Int)
  case maskStep(MaskStep)

  /// Numbers that layers, stages and sums may have: what reads roles from a file refuses others.
  public static let possibleNumbers = 0...1023

  /// The number of the layer, stage or sum; nil for a role without one.
  var number: Int? {
    switch self {
    case .encoderLayer(let number), .scores(_, let number), .scorePart(_, _, let number),
      .pattern(_, let number), .decoderLayer(let number), .decoderOutput(let number),
      .auxiliary(_, let number), .maskStep(.stage(let number)), .maskStep(.sum(let number)):
      number
    default: nil
    }
  }
}
