import Foundation
import Models

/// How surely each place is the query's, 0…1: the sigmoid of its mask logits, at layer 1's size.
public struct MaskProbability: Derivation {
  public let query: Int

  public init(of query: Int) { self.query = query }

  public func evaluate(in run: ForwardRun) throws -> MapStack {
    let logits = try QueryMask(of: query).evaluate(in: run)
    return MapStack(
      logits.maps.map { map in map.map { 1 / (1 + exp(-$0)) } }, width: logits.width, height: logits.height)
  }

  public static func byteCount(of stack: MapStack) -> Int { stack.byteCount }
}
