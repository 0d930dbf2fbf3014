extension KeyTable {
  /// ConditionalDetrForObjectDetection of Hugging Face transformers: saved files keep the authors' `sa_` and `ca_` names
  /// in the decoder; version 5 has others in memory.
  static let conditionalHuggingFace = KeyTable(
    renames: projectionsOfVersion5 + KeyTable.huggingFace.renames + [
      .prefix(
        "transformer.decoder.layers.*.multihead_attn", "transformer.decoder.layers.*.cross_attn")
    ],
    joins: KeyTable.huggingFace.joins)

  private static let projectionsOfVersion5: [KeyRename] = [
    ("self_attn", "sa"), ("encoder_attn", "ca"),
  ].flatMap { attention, prefix -> [KeyRename] in
    [
      ("q_content", "qcontent"), ("k_content", "kcontent"), ("q_pos", "qpos"), ("k_pos", "kpos"),
      ("q_pos_sine", "qpos_sine"), ("v", "v"),
    ].map { name, published in
      .prefix(
        "model.decoder.layers.*.\(attention).\(name)_proj",
        "model.decoder.layers.*.\(prefix)_\(published)_proj")
    }
  }
}
