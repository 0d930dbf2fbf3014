import Checkpoints
import Foundation
import Foundations
import Models
import Tensors

/// A model of published sizes with random weights, always the same: what a pass takes does not depend on them.
struct RandomModel {
  let configuration: Configuration

  /// The sizes of `detr_resnet50_panoptic`.
  static let panopticR50 = RandomModel(
    configuration: Configuration(
      block: .bottleneck, blocks: [3, 4, 6, 3], width: 64, isDilated: false, hidden: 256, heads: 8,
      encoderLayers: 6, decoderLayers: 6, feedForward: 2048, queries: 100, classes: 250, hasMasks: true))

  /// Loads it from a file, as any other model, since weights are read from where they lie.
  ///
  /// - Throws: `FileError.unwritable`, and what loading throws.
  func loaded(in folder: URL) throws -> LoadedModel {
    let path = folder.appendingPathComponent("random.safetensors").path
    // Parameters do not depend on the input's size.
    let parameters = DETRsegm(configuration: configuration).graph(height: 64, width: 64).parameters
    let writer = try SafetensorsWriter(
      path: path,
      entries: parameters.map { TensorEntry(name: $0.name, type: .float32, shape: $0.shape) })
    var chance = UInt64(1)
    for parameter in parameters {
      try writer.write(Self.values(parameter.name, parameter.shape, &chance), named: parameter.name)
    }
    try writer.finish()
    return try LoadedModel(path: path, hints: ModelHints(isDilated: configuration.isDilated))
  }

  /// Norms that leave things as they are, no biases, and weights that keep activations in the size of one.
  private static func values(_ name: String, _ shape: [Int], _ chance: inout UInt64) -> Tensor {
    if shape.count == 1 {
      let isOne = name.hasSuffix(".weight") || name.hasSuffix(".running_var")
      return Tensor(shape: shape, repeating: isOne ? 1 : 0)
    }
    let width = 2 * (1.5 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
    return Tensor(shape: shape) { values in
      for index in values.indices {
        chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        values[index] = width * (Float(chance >> 40) / Float(1 << 24) - 0.5)
      }
    }
  }
}
