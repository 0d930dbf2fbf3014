import Models

/// How like the pictures of the model's training the picture is; nil where nothing is known of those.
public struct PictureFamiliarity: Derivation {
  public init() {}

  public func evaluate(in run: ForwardRun) throws -> Familiarity? { try run.familiarity() }

  public static func byteCount(of familiarity: Familiarity?) -> Int { MemoryLayout<Familiarity?>.size }
}
