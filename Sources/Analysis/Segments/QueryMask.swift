import Models

/// The mask logits of one query at layer 1's size.
public struct QueryMask: Derivation {
  public let query: Int

  public init(of query: Int) { self.query = query }

  public func evaluate(in run: ForwardRun) throws -> MapStack {
    let logits = try run.masks(of: [query])
    return MapStack([logits.values], width: logits.shape[2], height: logits.shape[1])
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}
