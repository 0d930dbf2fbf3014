extension KeyTable {
  /// Meta's minimal DETRdemo, `torch.nn.Transformer` between a ResNet and two linear layers. What it shares with
  /// DETR gets DETR's names; its learned `row_embed`, `col_embed` and `transformer.encoder.norm` keep theirs.
  static let demo = KeyTable(renames: [
    .prefix("backbone", "backbone.0.body"),
    .prefix("conv", "input_proj"),
    .prefix("linear_class", "class_embed"),
    .prefix("linear_bbox", "bbox_embed.layers.0"),
    .prefix("query_pos", "query_embed.weight"),
  ])
}
