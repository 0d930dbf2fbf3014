import Graph

/// What the steps of an attention are, in the terms of its kind.
extension AttentionKind {
  /// What asks, and what is asked.
  private var parties: (asking: String, asked: String) {
    switch self {
    case .encoder: ("each place", "each place")
    case .decoderSelf: ("each object query", "each object query")
    case .cross, .mask: ("each object query", "each place of the picture")
    }
  }

  private var name: String {
    switch self {
    case .encoder: "encoder's self-attention"
    case .decoderSelf: "decoder's self-attention"
    case .cross: "cross-attention"
    case .mask: "mask head's attention"
    }
  }

  var queryNote: String {
    "Queries of the \(name): what \(parties.asking) looks for, all heads side by side."
  }
  var keyNote: String {
    "Keys of the \(name): by what \(parties.asked) can be found, all heads side by side."
  }
  var valueNote: String { "Values of the \(name): what \(parties.asked) hands on, all heads side by side." }

  var scoresNote: String {
    "How well what \(parties.asking) looks for fits \(parties.asked), per head; the softmax of the \(name) makes shares of it."
  }

  var patternNote: String {
    switch self {
    case .encoder:
      "How much every place of the picture attends to every place, itself included, per head. Each row sums to 1."
    case .decoderSelf:
      "How much each query attends to each other, itself included, per head; lets them divide the objects and drop duplicates. Each row sums to 1."
    case .cross:
      "Where each query looks in the picture to decide what and where its object is, per head. Each row sums to 1."
    case .mask:
      "Where each query's object lies, per head. One softmax over all heads and places: a head may get nearly all of the 1, or none."
    }
  }

  var contextNote: String {
    "What \(parties.asking) gathers in the \(name): values weighted by its pattern, heads side by side."
  }

  var outputNote: String {
    "Output of the \(name): the heads' results mixed into one vector for \(parties.asking)."
  }
}
