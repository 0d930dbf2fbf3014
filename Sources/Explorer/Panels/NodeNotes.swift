import Graph

/// One or two sentences on what a node is for, by its path.
enum NodeNotes {
  /// The first rule whose pattern the path fits is taken; `*` stands for any run of characters.
  private static let notes: [(pattern: String, note: String)] = [
    ("input", "The picture, shifted and scaled per channel to the numbers the network was trained on."),
    (
      "layer?",
      "What one stage of the ResNet makes of the picture: coarser in place, richer in meaning, stage by stage."
    ),
    ("*maxpool", "The stem's output, a quarter of the picture's size."),
    ("*.downsample*", "Brings a block's input to its output's size, so that both can be added."),
    ("*bn?", "Batch normalisation with stored statistics: a scale and a shift per channel."),
    ("backbone.*", "A step inside a residual block of the ResNet."),
    ("layer?.*", "A step inside a residual block of the ResNet."),
    ("avgpool", "The mean of every channel over all places: what is in the picture, not where."),
    ("fc", "Class scores of the whole picture; a softmax makes probabilities of them."),
    ("input_proj", "Layer 4 brought to the transformer's number of channels."),
    ("pos", "Where each place lies, as sines and cosines; the transformer knows places only by this."),
    ("query_embed", "The learned queries: one vector per object slot, the same for every picture."),
    (
      "transformer.encoder.*self_attn.pattern",
      "How much every place of the picture looks at every other one, per head. Each row sums to 1."
    ),
    (
      "transformer.encoder.*self_attn.scores",
      "How well places match, before the softmax turns it into shares."
    ),
    (
      "transformer.encoder.layers.?",
      "The places after this encoder layer, each having gathered from all others."
    ),
    ("transformer.encoder.*", "A step inside an encoder layer."),
    ("memory", "The encoder's result: the picture as the decoder reads it."),
    (
      "transformer.decoder.*multihead_attn.pattern",
      "Where each query looks in the picture to decide what and where its object is. Each row sums to 1."
    ),
    (
      "transformer.decoder.*multihead_attn.scores", "How well a query matches each place, before the softmax."
    ),
    (
      "transformer.decoder.*self_attn.pattern",
      "How much each query heeds each other one; so they agree who takes which object."
    ),
    ("transformer.decoder.*self_attn.scores", "How well queries match, before the softmax."),
    ("hs", "Every query after every decoder layer; the last layer feeds class, box and mask."),
    ("transformer.decoder.*", "A step inside a decoder layer."),
    (
      "bbox_attention",
      "Where each query's object lies, per head. One softmax over heads and places together, so the heads share a sum of 1."
    ),
    ("bbox_attention.*", "A step of the attention that the mask head starts from."),
    ("class_embed", "Class scores of every query; the last column says that there is no object."),
    ("pred_boxes", "Boxes as centre, width and height, in fractions of the picture."),
    ("bbox_embed*", "The small network that turns a query into its box."),
    ("mask_head", "A mask per query at layer 1's size. Above zero the pixel belongs to the object."),
    (
      "mask_head.adapter*",
      "Features of the backbone brought in to sharpen the masks, the same for all queries."
    ),
    ("mask_head.*", "A stage of the mask head: from attention, coarse, to a mask, fine."),
  ]

  static func note(for node: Node) -> String {
    let names = [node.path] + node.aliases
    return notes.first { rule in names.contains { fits(Substring($0), Substring(rule.pattern)) } }?.note
      ?? "A step on the way."
  }

  private static func fits(_ path: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if first == "*" {
      let rest = pattern.dropFirst()
      return path.indices.contains { fits(path[$0...], rest) } || rest.isEmpty
    }
    guard let character = path.first, first == "?" || first == character else { return false }
    return fits(path.dropFirst(), pattern.dropFirst())
  }
}
