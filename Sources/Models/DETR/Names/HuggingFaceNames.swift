extension KeyTable {
  /// DetrForSegmentation and DetrForObjectDetection of Hugging Face transformers, as `save_pretrained` of versions
  /// 4 and 5 writes them and as version 5 names them in memory, with backbones of timm or of transformers itself.
  static let huggingFace = KeyTable(
    renames: heads + backbone + nativeResNet + transformer + maskHeadOfVersion5,
    joins: [
      KeyJoin(parts: ["q_proj.weight", "k_proj.weight", "v_proj.weight"], whole: "in_proj_weight"),
      KeyJoin(parts: ["q_proj.bias", "k_proj.bias", "v_proj.bias"], whole: "in_proj_bias"),
    ])

  private static let heads: [KeyRename] = [
    .prefix("detr", ""),
    .prefix("class_labels_classifier", "class_embed"),
    .prefix("bbox_predictor", "bbox_embed"),
    .prefix("bbox_attention.q_proj", "bbox_attention.q_linear"),
    .prefix("bbox_attention.k_proj", "bbox_attention.k_linear"),
    .prefix("model.query_position_embeddings", "query_embed"),
    .prefix("model.input_projection", "input_proj"),
    .prefix("model.position_embedding.column_embeddings", "backbone.1.col_embed"),
    .prefix("model.position_embedding.row_embeddings", "backbone.1.row_embed"),
    .prefix("model.backbone.position_embedding.column_embeddings", "backbone.1.col_embed"),
    .prefix("model.backbone.position_embedding.row_embeddings", "backbone.1.row_embed"),
  ]

  private static let backbone: [KeyRename] = [
    .prefix("model.backbone.conv_encoder.model", "backbone.0.body"),
    .prefix("model.backbone.model", "backbone.0.body"),
    // timm's models inside transformers' own wrapper
    .prefix("backbone.0.body._backbone", "backbone.0.body"),
  ]

  /// transformers' ResNet.
  private static let nativeResNet: [KeyRename] =
    [
      .prefix("backbone.0.body.embedder.embedder.convolution", "backbone.0.body.conv1"),
      .prefix("backbone.0.body.embedder.embedder.normalization", "backbone.0.body.bn1"),
    ] + residualBlocksOfHuggingFace

  private static let transformer: [KeyRename] = [
    .prefix("model.encoder", "transformer.encoder"),
    .prefix("model.decoder", "transformer.decoder"),
    .prefix("transformer.encoder.layernorm", "transformer.encoder.norm"),
    .prefix("transformer.decoder.layernorm", "transformer.decoder.norm"),
    .prefix("transformer.encoder.layers.*.final_layer_norm", "transformer.encoder.layers.*.norm2"),
    .prefix("transformer.decoder.layers.*.final_layer_norm", "transformer.decoder.layers.*.norm3"),
    .anywhere("self_attn_layer_norm", "norm1"),
    .anywhere("encoder_attn_layer_norm", "norm2"),
    .anywhere("encoder_attn", "multihead_attn"),
    .anywhere("o_proj", "out_proj"),
    .anywhere("mlp.fc1", "fc1"),
    .anywhere("mlp.fc2", "fc2"),
    .anywhere("fc1", "linear1"),
    .anywhere("fc2", "linear2"),
  ]

  /// Version 4 has Meta's names here.
  private static let maskHeadOfVersion5: [KeyRename] =
    [.prefix("mask_head.output_conv", "mask_head.out_lay")]
    + (1...2).flatMap { index -> [KeyRename] in
      [
        .prefix("mask_head.conv\(index).conv", "mask_head.lay\(index)"),
        .prefix("mask_head.conv\(index).norm", "mask_head.gn\(index)"),
      ]
    }
    + (0..<3).flatMap { index -> [KeyRename] in
      [
        .prefix("mask_head.fpn_stages.\(index).fpn_adapter", "mask_head.adapter\(index + 1)"),
        .prefix("mask_head.fpn_stages.\(index).refine.conv", "mask_head.lay\(index + 3)"),
        .prefix("mask_head.fpn_stages.\(index).refine.norm", "mask_head.gn\(index + 3)"),
      ]
    }
}
