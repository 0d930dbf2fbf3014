/// What a checkpoint is, recognised from its keys.
public enum CheckpointKind: String, Sendable {
  /// DETR with a mask head.
  case panoptic
  /// DETR that finds boxes.
  case detection
  /// A ResNet alone, usually with its classifier `fc`.
  case resnet
  /// Meta's minimal DETRdemo, also the model of the teaching articles.
  case demo
  /// Something else.
  case unknown
}

/// Who named the keys of a checkpoint.
public enum CheckpointSource: String, Sendable {
  case meta
  case huggingFace
  case torchvision
  case demo
  case unknown

  var table: KeyTable {
    switch self {
    case .meta: .meta
    case .huggingFace: .huggingFace
    case .torchvision: .torchvision
    case .demo: .demo
    case .unknown: .meta  // a relative of DETR, if anything
    }
  }

  /// Keys that only a checkpoint of this source has, all of them.
  private static let signatures: [(source: CheckpointSource, keys: [String])] = [
    (.huggingFace, ["class_labels_classifier.weight", "model.query_position_embeddings.weight"]),
    (
      .meta,
      ["query_embed.weight", "class_embed.weight", "transformer.encoder.layers.0.self_attn.in_proj_weight"]
    ),
    (.demo, ["query_pos", "row_embed", "col_embed", "linear_class.weight"]),
    (.torchvision, ["conv1.weight", "layer1.0.conv1.weight", "layer4.0.conv1.weight"]),
  ]

  /// - Parameter keys: without wrappers' prefixes.
  init(recognising keys: [String]) {
    let keys = Set(keys)
    let found = Self.signatures.first { signature in
      signature.keys.allSatisfy { keys.contains($0) || keys.contains("detr." + $0) }
    }
    self = found?.source ?? .unknown
  }
}
