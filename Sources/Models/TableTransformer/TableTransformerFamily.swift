import Checkpoints

/// Microsoft's Table Transformer: DETR with norms before the parts on a ResNet-18, for tables in pages and for the
/// structure of tables.
///
/// Source: Smock, Pesala and Abraham, PubTables-1M, 2021; `microsoft/table-transformer`, whose networks are DETR's.
public struct TableTransformerFamily: ModelFamily {
  public let id = "table-transformer"
  public let modelTypes = ["table-transformer"]

  public let sources = [
    KeySource(
      "huggingFace",
      signature: [
        "class_labels_classifier.weight", "model.query_position_embeddings.weight",
        "model.encoder.layernorm.weight",
      ], table: .huggingFace),
    KeySource(
      "microsoft",
      signature: [
        "query_embed.weight", "class_embed.weight", "transformer.encoder.norm.weight",
        "transformer.decoder.layers.0.multihead_attn.in_proj_weight",
      ], table: .meta),
  ]

  public init() {}

  /// A DETR of the published tasks' numbers of classes: others that norm before their parts are just DETRs.
  public func fits(_ tensors: [NamedTensor], of source: KeySource) -> Bool {
    guard source.name == "microsoft" else { return true }
    let shapes = Dictionary(tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    return shapes["backbone.0.body.layer1.0.conv3.weight"] == nil
      && Task(columns: shapes["class_embed.weight"]?.first ?? 0) != nil
      && shapes["mask_head.lay1.weight"] == nil
  }

  public func network(_ weights: WeightsDescription) throws(ModelError) -> any Network {
    let configuration = try Configuration(weights)
    return TableTransformer(
      configuration: configuration, task: Task(columns: configuration.classes + 1),
      isHuggingFace: weights.source == "huggingFace", assumptions: configuration.assumptions(weights))
  }

  /// What it was trained for.
  enum Task: Int {
    /// Columns of class logits, "no object" included.
    case detection = 3
    case structure = 7

    init?(columns: Int) { self.init(rawValue: columns) }

    var labels: [String] {
      switch self {
      case .detection: ["table", "table rotated"]
      case .structure:
        [
          "table", "table column", "table row", "table column header", "table projected row header",
          "table spanning cell",
        ]
      }
    }

    /// Pixels of the input's long side.
    var longSide: Int { self == .detection ? 800 : 1000 }
  }
}
