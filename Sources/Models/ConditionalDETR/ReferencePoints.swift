import Foundation
import Graph
import Tensors

/// `ref_point_head`: where each query looks before it has seen anything.
struct ReferencePoints {
  let channels: Int

  /// - Parameter queries: `[1, Q, C]`.
  /// - Returns: `[1, Q, 2]`, x and y in fractions of the picture.
  func callAsFunction(_ queries: Value) -> Value {
    let path = "transformer.decoder.ref_point_head"
    let inner = LinearLayer(path: "\(path).layers.0", input: channels, output: channels)(queries)
      .note("Layer 0 of the small network that turns a query into its reference point.")
      .applying(ReLU(), as: "\(path).relu0")
      .note("Layer 0 of the reference points' network, negative values set to zero.")
    return LinearLayer(path: "\(path).layers.1", input: channels, output: 2, counting: .coordinate)(inner)
      .named(path).note("The reference points before their sigmoid.")
      .applying(Sigmoid(), as: "reference_points").kept().role(.referencePoints)
      .note("Where each query looks first: x and y in fractions of the picture, the same for every picture.")
  }
}

/// Sines and cosines of points `[1, Q, 2]`: `gen_sineembed_for_position`. Laid out as those of places, y's half of the
/// channels before x's, but not divided by a last place.
struct PointSine: NodeOperation {
  let channels: Int

  var name: String { "sine_position" }
  var formula: String { "sin, cos of 2π · point / 10000^(2i / \(channels / 2)); y half, then x half" }

  func shape(inputs: [[Int]], parameters: [[Int]]) -> [Int] { inputs[0].dropLast() + [channels] }
  func axes(inputs: [Form]) -> [Axis] { inputs[0].axes.dropLast() + [.channel] }
  func flops(inputs: [[Int]], parameters: [[Int]], output: [Int]) -> Int { 4 * output.elementCount }

  func evaluate(_ inputs: [Tensor], parameters: [Tensor]) -> Tensor {
    let half = channels / 2
    let divisors = (0..<half).map { pow(Float(10000), Float(2 * ($0 / 2)) / Float(half)) }
    return Tensor(shape: shape(inputs: [inputs[0].shape], parameters: [])) { result in
      inputs[0].withUnsafeElements { points in
        for index in result.indices {
          let (query, channel) = (index / channels, index % channels)
          let angle = points[2 * query + (channel < half ? 1 : 0)] * (2 * Float.pi) / divisors[channel % half]
          result[index] = channel.isMultiple(of: 2) ? sin(angle) : cos(angle)
        }
      }
    }
  }
}
