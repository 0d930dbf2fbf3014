import Foundation
import Graph
import Tensors

/// The fixed sine and cosine encoding of every place: paper, appendix A.4; `PositionEmbeddingSine`.
///
/// The first half of the channels encodes y, the second x. Places count from 1 and are divided by the last
/// (plus 1e-6) and multiplied by 2π; sine and cosine alternate; the temperature is 10000.
struct SinePositionEncoding: NodeOperation {
  let channels: Int

  var name: String { "sine_position" }
  var formula: String {
    "channels 2i, 2i + 1: sin, cos of 2π (y / H) / 10000^(2i / \(channels / 2)), y from 1; second half the same with x"
  }

  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { [1, channels] + inputs[0].suffix(2) }

  func axes(inputs: [Form]) -> [Axis] { [.batch, .channel, .y, .x] }

  func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 4 * output.elementCount }

  /// Only the input's height and width matter.
  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let (height, width) = (inputs[0].shape[2], inputs[0].shape[3])
    let half = channels / 2
    return Tensor(shape: [1, channels, height, width]) { result in
      for channel in 0..<channels {
        let index = channel % half
        let divisor = pow(Float(10000), Float(2 * (index / 2)) / Float(half))
        let wave = index.isMultiple(of: 2) ? { sin($0) } : { cos($0) } as (Float) -> Float
        for y in 0..<height {
          for x in 0..<width {
            let (place, last) = channel < half ? (y + 1, height) : (x + 1, width)
            let angle = Float(place) / (Float(last) + 1e-6) * (2 * Float.pi)
            result[(channel * height + y) * width + x] = wave(angle / divisor)
          }
        }
      }
    }
  }
}
