import Foundation
import Tensors

/// How strongly a query's mask claims a place of the picture.
public struct PlaceClaim: Hashable, Sendable {
  public let query: Int
  /// The mask's logit there.
  public let logit: Float
  /// What the softmax over the masks gives it there, which is how the panoptic merge decides.
  public let share: Float

  /// The strongest first; of equals the first query.
  ///
  /// - Parameters:
  ///   - masks: each query's logits, of one size.
  ///   - x: of the place, in fractions of the picture, as `y`.
  ///   - width: pixels that masks are resized to bilinearly, as `height`; the place is the middle of one of them.
  public static func ranked(
    _ masks: [(query: Int, logits: MapStack)], atX x: Double, y: Double, width: Int, height: Int
  ) -> [PlaceClaim] {
    let (column, row) = (min(width - 1, Int(x * Double(width))), min(height - 1, Int(y * Double(height))))
    let logits = masks.map { mask in
      let across = LinearSource(of: column, from: mask.logits.width, to: width)
      let down = LinearSource(of: row, from: mask.logits.height, to: height)
      return down.value { y in
        across.value { x in mask.logits.maps.first?[y * mask.logits.width + x] ?? -.infinity }
      }
    }
    let highest = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp($1 - highest) }
    let claims = zip(masks, logits).map {
      PlaceClaim(query: $0.query, logit: $1, share: exp($1 - highest) / sum)
    }
    return claims.sorted { ($0.logit, $1.query) > ($1.logit, $0.query) }
  }
}
