/// What activations are called by other programs: Hugging Face's classes, torchvision's ResNets, wrappers around Meta's.
package enum PortedNames {
  /// What a name may mean among those used here, the likeliest first; the name itself is the first.
  package static func meanings(of name: String) -> [String] {
    let bare = withoutWrappers(name)
    var meanings = [name, bare]
    for source in ModelFamilies.known.all.flatMap(\.sources) {
      meanings.append(activations.renamed(source.table.renamed(bare)))
    }
    let backbone = Backbone.detrPrefix
    // Whoever hooks the backbone alone hears torchvision's names.
    for stem in ["", "body.", "backbone.body.", "backbone."] where bare.hasPrefix(stem) {
      meanings.append(backbone + bare.dropFirst(stem.count))
    }
    if bare.hasPrefix(backbone) { meanings.append(String(bare.dropFirst(backbone.count))) }
    var seen: Set<String> = []
    return meanings.filter { seen.insert($0).inserted }
  }

  /// Without what parallel and compiled modules, and models with masks, put before every name.
  private static func withoutWrappers(_ name: String) -> String {
    var rest = Substring(name)
    while let wrapper = ["module.", "_orig_mod.", "detr."].first(where: rest.hasPrefix) {
      rest = rest.dropFirst(wrapper.count)
    }
    return String(rest)
  }

  /// Outputs of transformers' models, and the projections that have modules of their own there.
  private static let activations = KeyTable(renames: [
    .prefix("logits", "pred_logits"),
    .prefix("pixel_values", "input"),
    .prefix("last_hidden_state", "transformer.decoder.norm"),
    .prefix("encoder_last_hidden_state", "memory"),
    .prefix("encoder_attentions.*", "transformer.encoder.layers.*.self_attn.pattern"),
    .prefix("decoder_attentions.*", "transformer.decoder.layers.*.self_attn.pattern"),
    .prefix("cross_attentions.*", "transformer.decoder.layers.*.multihead_attn.pattern"),
    .anywhere("q_proj", "q"),
    .anywhere("k_proj", "k"),
    .anywhere("v_proj", "v"),
  ])
}
