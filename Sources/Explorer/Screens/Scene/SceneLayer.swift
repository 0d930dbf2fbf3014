import Models

/// What the scene screen lays over the picture.
public enum SceneLayer: String, CaseIterable, Codable, Hashable, Sendable {
  case masks, panoptic, semantic, image, truth, difference

  /// What can be laid over the picture, as far as a model finds it.
  static func all(of run: RunView) -> [SceneLayer] {
    run.isClassifier ? [.image] : run.hasMasks ? allCases : [.masks, .image, .truth]
  }

  /// What it is called in hints.
  func name(in run: RunView) -> String {
    switch self {
    case .masks: run.hasMasks ? "masks" : "boxes"
    case .panoptic: "panoptic"
    case .semantic: "by class"
    case .image: "picture alone"
    case .truth: "truth"
    case .difference: "right or wrong"
    }
  }
}
