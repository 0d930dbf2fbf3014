import Graph
import Tensors

// Layers hold their path in the checkpoint and their sizes; calling one traces it into the graph. Parameters are
// named by path, so a layer and its weights cannot drift apart.

/// `nn.Linear`: `[..., input] → [..., output]`.
struct LinearLayer {
  let path: String
  let input: Int
  let output: Int
  /// What the outputs are.
  var counting = Axis.channel

  /// - Parameter name: the node's path where one layer is applied several times.
  func callAsFunction(_ x: Value, as name: String? = nil) -> Value {
    x.applying(
      Linear(output: counting), as: name ?? path,
      parameters: [
        Parameter(name: "\(path).weight", shape: [output, input]),
        Parameter(name: "\(path).bias", shape: [output]),
      ])
  }
}

/// `nn.Conv2d`: `[N, input, H, W] → [N, output, H', W']`.
struct Conv2d {
  let path: String
  let input: Int
  let output: Int
  let kernel: Int
  var geometry = ConvolutionGeometry()
  var groups = 1
  var hasBias = true
  /// `MHAttentionMap.k_linear` is a linear layer that the published code applies as a 1×1 convolution.
  var weightIsMatrix = false

  func callAsFunction(_ x: Value) -> Value {
    let weight = Parameter(
      name: "\(path).weight",
      shape: weightIsMatrix ? [output, input] : [output, input / groups, kernel, kernel])
    let bias = Parameter(name: "\(path).bias", shape: [output])
    return x.applying(
      Convolution(kernel: kernel, geometry: geometry, groups: groups, hasBias: hasBias), as: path,
      parameters: hasBias ? [weight, bias] : [weight])
  }
}

/// `FrozenBatchNorm2d` over `[1, channels, H, W]`.
struct FrozenBatchNorm2d {
  let path: String
  let channels: Int

  func callAsFunction(_ x: Value) -> Value {
    let names = ["weight", "bias", "running_mean", "running_var"]
    return x.applying(
      FrozenBatchNormalization(), as: path,
      parameters: names.map { Parameter(name: "\(path).\($0)", shape: [channels]) }
    )
  }
}

/// `nn.LayerNorm` over the last axis.
struct LayerNorm {
  let path: String
  let channels: Int

  /// - Parameter name: the node's path where one layer is applied several times, as `decoder.norm` is.
  func callAsFunction(_ x: Value, as name: String? = nil) -> Value {
    x.applying(
      LayerNormalization(), as: name ?? path,
      parameters: [
        Parameter(name: "\(path).weight", shape: [channels]),
        Parameter(name: "\(path).bias", shape: [channels]),
      ])
  }
}

/// `nn.GroupNorm(8, channels)` over `[N, channels, H, W]`.
struct GroupNorm {
  /// The most there are; transformers takes fewer for fewer channels.
  static let groups = 8

  let path: String
  let channels: Int

  func callAsFunction(_ x: Value) -> Value {
    x.applying(
      GroupNormalization(groups: min(Self.groups, channels)), as: path,
      parameters: [
        Parameter(name: "\(path).weight", shape: [channels]),
        Parameter(name: "\(path).bias", shape: [channels]),
      ])
  }
}
