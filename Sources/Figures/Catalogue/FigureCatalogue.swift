/// The figures there are, in the order of lists. A value: other code adds its own.
public struct FigureCatalogue: Sendable {
  public var kinds: [FigureKind]

  public init(_ kinds: [FigureKind]) { self.kinds = kinds }

  public static let standard = FigureCatalogue([
    .boxes, .masks, .semantic, .panoptic, .heads, .crossAttention, .layers, .encoderAttention,
    .decoderOverlay, .features, .stages, .maskHead, .merge, .queries, .evolution, .matching, .losses,
    .ablation, .crowd, .graph, .slots, .precision,
  ])

  /// - Throws: `FigureError.unknownFigure`.
  public func kind(named name: String) throws(FigureError) -> FigureKind {
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw .unknownFigure(name, known: kinds.map(\.name))
    }
    return kind
  }
}
