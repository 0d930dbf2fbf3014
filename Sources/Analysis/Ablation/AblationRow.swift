import Graph

/// The heads of one attention: a row of the map of layers and heads.
public struct AblationRow: Sendable {
  public let attention: AttentionKind
  public let layer: Int
  /// A head each, in order.
  public private(set) var targets: [AblationTarget]

  /// "decoder 2 cross".
  public var name: String {
    switch attention {
    case .encoder: "encoder \(layer)"
    case .decoderSelf: "decoder \(layer) self"
    case .cross: "decoder \(layer) cross"
    case .mask: "mask head"
    }
  }

  /// Those of all attentions, the encoder's first.
  public static func all(in graph: ComputationGraph) -> [AblationRow] {
    var rows: [AblationRow] = []
    for target in AblationTarget.all(.heads, in: graph) {
      guard let head = target.head else { continue }
      if let last = rows.last, last.attention == head.attention, last.layer == head.layer {
        rows[rows.count - 1].targets.append(target)
      } else {
        rows.append(AblationRow(attention: head.attention, layer: head.layer, targets: [target]))
      }
    }
    return rows
  }
}
