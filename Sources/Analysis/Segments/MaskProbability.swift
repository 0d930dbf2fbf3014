import Models

/// How surely each place is the query's, 0…1: the sigmoid of its mask logits, at layer 1's size.
public struct MaskProbability: Derivation {
  public let query: Int

  public init(of query: Int) { self.query = query }

  public func evaluate(in run: ForwardRun) throws -> MapStack {
    let masks = try run.masks(of: [query]).sigmoid()
    return MapStack([masks.values], width: masks.shape[2], height: masks.shape[1])
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}
