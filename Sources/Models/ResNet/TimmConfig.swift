import Foundation
import Images

/// What timm's `config.json` says of a ResNet and changes the computation, or how a picture becomes its input.
struct TimmConfig: Decodable {
  let architecture: String
  let globalPool: String?
  let modelArguments: [String: Ignored]?
  let weights: Weights?

  struct Ignored: Decodable {}

  struct Weights: Decodable {
    let inputSize: [Int]?
    let interpolation: String?
    let cropShare: Double?
    let cropMode: String?
    let mean: [Float]?
    let deviation: [Float]?

    private enum CodingKeys: String, CodingKey {
      case interpolation, mean
      case inputSize = "input_size"
      case cropShare = "crop_pct"
      case cropMode = "crop_mode"
      case deviation = "std"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case architecture
    case globalPool = "global_pool"
    case modelArguments = "model_args"
    case weights = "pretrained_cfg"
  }

  /// timm's ResNets that are torchvision's: `resnet50`, `resnext50_32x4d`, `wide_resnet50_2`, `gluon_resnet50_v1b`.
  private static func isPlain(_ architecture: some StringProtocol) -> Bool {
    let plain = /(tv_|gluon_|ssl_|swsl_|ig_)?(wide_resnet\d+_2|resnext\d+_\d+x\d+d|resnet\d+(_v1b)?)/
    return String(architecture).wholeMatch(of: plain) != nil
  }

  /// - Throws: `ModelError.unsupported` for what cannot be computed.
  func check(path: String) throws(ModelError) {
    guard Self.isPlain(architecture) else {
      throw .unsupported(
        path: path, field: "architecture", value: architecture,
        known: "plain ResNets, such as resnet50, resnext50_32x4d, wide_resnet50_2")
    }
    if let globalPool, globalPool != "avg" {
      throw .unsupported(path: path, field: "global_pool", value: globalPool, known: "avg")
    }
    if let argument = modelArguments?.keys.filter({ $0 != "num_classes" }).min() {
      throw .unsupported(path: path, field: "model_args", value: argument, known: "num_classes")
    }
  }

  /// A name that timm gives to the files of ResNets that have torchvision's parameters and compute something else.
  ///
  /// - Returns: nil for any other.
  static func otherArchitecture(file: String) -> String? {
    let name = file.lowercased()
    let pooled = name.contains("resnetblur") || name.contains("resnetaa")
    return pooled ? "filters against aliasing (its file is named \(file))" : nil
  }

  /// timm's transform for evaluation: resized to the input's size over `crop_pct`, its middle taken.
  ///
  /// - Throws: `ModelError`.
  func preprocessing(path: String) throws(ModelError) -> Preprocessing {
    var result = Preprocessing.torchvision(file: "")
    guard let weights else { return result }
    let size = weights.inputSize ?? [3, 224, 224]
    guard size.count == 3, size[0] == 3, size[1] == size[2], (16...2048).contains(size[1]) else {
      throw .badNeighbour(path: path, place: "pretrained_cfg.input_size", expected: "3, and a side twice")
    }
    let share = weights.cropShare ?? 0.875
    guard share > 0.1, share <= 1 else {
      throw .badNeighbour(path: path, place: "pretrained_cfg.crop_pct", expected: "0.1 to 1")
    }
    if let mode = weights.cropMode, mode != "center" {
      throw .unsupported(path: path, field: "pretrained_cfg.crop_mode", value: mode, known: "center")
    }
    result.shortSide = Int((Double(size[1]) / share).rounded(.down))
    result.crop = Preprocessing.Crop(height: size[1], width: size[2])
    if let name = weights.interpolation {
      guard let filter = ResamplingFilter(rawValue: name) else {
        throw .unsupported(
          path: path, field: "pretrained_cfg.interpolation", value: name, known: "bilinear, bicubic")
      }
      result.filter = filter
    }
    for (field, values) in [("mean", weights.mean), ("std", weights.deviation)] {
      guard let values else { continue }
      guard values.count == 3, values.allSatisfy({ $0.isFinite && (field == "mean" || $0 > 0) }) else {
        throw .badNeighbour(path: path, place: "pretrained_cfg.\(field)", expected: "three numbers")
      }
      if field == "mean" { result.mean = values } else { result.deviation = values }
    }
    return result
  }
}
