import Foundation
import Tensors

/// The losses of the matched masks, over the number of objects.
public struct MaskLosses: Hashable, Sendable {
  /// `loss_mask`: the mean focal loss of a mask's pixels.
  public let focal: Double
  /// `loss_dice`: 1 − (2 · common + 1) / (both + 1).
  public let dice: Double
  /// What each mask adds to the sums.
  let parts: [Part]

  /// The losses of one mask.
  struct Part: Hashable, Sendable {
    let focal: Double
    let dice: Double
  }

  /// - Parameter objects: how many there are, matched or not.
  init(_ parts: [Part], objects: Int) {
    let count = Double(max(1, objects))
    self.parts = parts
    focal = parts.reduce(0) { $0 + $1.focal } / count
    dice = parts.reduce(0) { $0 + $1.dice } / count
  }

  /// - Parameters:
  ///   - logits: `[matched, h, w]`; resized bilinearly to the size of the true masks.
  ///   - truth: the true mask of each, `[matched, H, W]`, 1 inside and 0 outside.
  ///   - objects: how many there are, matched or not.
  public init(logits: Tensor, truth: Tensor, objects: Int, weights: MatchingWeights) {
    precondition(logits.shape[0] == truth.shape[0], "\(logits.shape) logits, \(truth.shape) masks")
    let pixels = truth.shape[1] * truth.shape[2]
    // One by one: at full size a mask has millions of pixels.
    let parts = (0..<truth.shape[0]).map { mask in
      let row = logits.rows(mask..<mask + 1)
        .resizedBilinear(height: truth.shape[1], width: truth.shape[2])
      let own = truth.row(mask)
      var (sum, common, claimed, covered) = (0.0, 0.0, 0.0, 0.0)
      row.withUnsafeElements { row in
        own.withUnsafeElements { own in
          for pixel in 0..<pixels {
            let logit = Double(row[pixel])
            let isTrue = own[pixel] > 0.5
            sum += focalLoss(logit, isTrue: isTrue, weights)
            let p = 1 / (1 + exp(-logit))
            claimed += p
            if isTrue {
              common += p
              covered += 1
            }
          }
        }
      }
      return Part(focal: sum / Double(pixels), dice: 1 - (2 * common + 1) / (claimed + covered + 1))
    }
    self.init(parts, objects: objects)
  }
}
