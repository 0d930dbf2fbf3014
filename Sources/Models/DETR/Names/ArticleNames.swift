extension KeyTable {
  /// A DETR that people write by hand after a teaching article: a ResNet's children in an `nn.Sequential`, encoder and
  /// decoder at the top, DETRdemo's names for its ends, and positions that are parameters or `nn.Embedding`s.
  ///
  /// It is DETR's network with options: pre-norm, learned positions and a box head of one linear layer, all told by the
  /// weights' shapes.
  static let article = KeyTable(renames: backbone + positions + ends)

  private static let backbone: [KeyRename] =
    [
      .prefix("backbone.0", "backbone.0.body.conv1"),
      .prefix("backbone.1", "backbone.0.body.bn1"),
    ] + (1...4).map { .prefix("backbone.\($0 + 3)", "backbone.0.body.layer\($0)") }

  private static let positions: [KeyRename] = ["row_embed", "col_embed"].flatMap { name -> [KeyRename] in
    [.prefix("\(name).weight", name), .prefix(name, "backbone.1.\(name).weight")]
  }

  private static let ends: [KeyRename] = [
    .prefix("conv", "input_proj"),
    .prefix("encoder", "transformer.encoder"),
    .prefix("decoder", "transformer.decoder"),
    .prefix("linear_class", "class_embed"),
    .prefix("linear_bbox", "bbox_embed.layers.0"),
  ]
}
