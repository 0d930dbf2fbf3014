import Models

/// The losses of the masks after earlier decoder layers, by layer, though no training asks for them: the mask head is trained
/// after the last layer alone.
public struct UntrainedMaskLosses: Derivation {
  public let original: MatchedLayers
  public let changes: MatchingChanges
  /// The matching with these changes, so no part of what tells one derivation from another.
  private let known: [LayerMatching]

  /// - Parameter known: the matching with the changes.
  public init(of original: MatchedLayers, _ known: [LayerMatching], with changes: MatchingChanges) {
    (self.original, self.known, self.changes) = (original, known, changes)
  }

  public static func == (one: UntrainedMaskLosses, other: UntrainedMaskLosses) -> Bool {
    one.original == other.original && one.changes == other.changes
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(original)
    hasher.combine(changes)
  }

  /// - Throws: as `LayerMasks` and `MatchedLayers`.
  public func evaluate(in run: ForwardRun) throws -> [Int: MaskLosses] {
    let truth = try Truth(path: original.truthPath, picture: original.picture)
    var losses: [Int: MaskLosses] = [:]
    for layer in known where layer.losses.masks == nil {
      losses[layer.layer] = try original.maskLosses(
        run.withMasks(afterLayer: layer.layer), truth, layer.objects, layer.pairs, layer.weights)
    }
    return losses
  }
}
