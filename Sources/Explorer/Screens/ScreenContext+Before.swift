import Analysis
import Models

/// Whether what edits made is shown, what was before them, or what they changed.
public enum Moment: String, CaseIterable, Codable, Hashable, Sendable {
  case after, before, difference
}

extension ScreenContext {
  /// Maps as they are, or less what they were before edits where the difference is looked at.
  public func shown<D: Derivation>(_ derivation: D) -> Answer<D.Value> where D.Value: Subtractable {
    difference(of: derivation).map { answer($0) } ?? answer(derivation)
  }

  /// What `shown` answers, to be computed.
  public func shownKey<D: Derivation>(_ derivation: D) -> ResultKey where D.Value: Subtractable {
    difference(of: derivation).map { key($0) } ?? key(derivation)
  }

  private func difference<D: Derivation>(of derivation: D) -> Against<MapDifference<D>>?
  where D.Value: Subtractable {
    guard moment == .difference else { return nil }
    return before.map { Against(MapDifference(of: derivation), $0) }
  }

  /// The queries that were kept before edits, as far as that is known; none where the run is shown as it was.
  func ghosts() -> [ScenePicture.DrawnQuery] {
    guard let before, before.id != run.id,
      let detections = results.answer(QueryDetections(), of: before.id).value
    else { return [] }
    return detections.kept(above: display.threshold).filter { !$0.isNoObject }.map { ghost in
      ScenePicture.DrawnQuery(
        detection: ghost, logits: results.answer(QueryMask(of: ghost.query), of: before.id).value)
    }
  }
}
