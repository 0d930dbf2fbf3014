import Foundation
import Images

/// Hugging Face's `preprocessor_config.json`: how a picture becomes an input.
///
/// Where transformers has a slow processor, on Pillow, and a fast one, the slow one is the measure: it rounds to 8 bits
/// after resizing, as training did.
struct HuggingFaceProcessor: Decodable {
  var doResize: Bool?
  var size: Size?
  /// The longer side's limit, beside a `size` that is one number.
  var longestSide: Int?
  var resample: Int?
  var doRescale: Bool?
  var rescaleFactor: Double?
  var doNormalize: Bool?
  var mean: PerChannel?
  var deviation: PerChannel?
  var doPad: Bool?
  var padSize: Size?
  var kind: String?
  /// What version 4 called `kind`.
  var formerKind: String?
  var cropShare: Double?
  var doCrop: Bool?

  /// One number, or named ones.
  struct Size: Decodable {
    var side: Int?
    var sides: [String: Int?] = [:]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let side = try? container.decode(Int.self) {
        self.side = side
      } else {
        sides = try container.decode([String: Int?].self)
      }
    }

    subscript(_ name: String) -> Int? { sides[name] ?? nil }
  }

  /// One number for all channels, or three.
  struct PerChannel: Decodable {
    let values: [Float]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(Float.self) {
        values = [value, value, value]
      } else {
        values = try container.decode([Float].self)
      }
    }
  }

  private enum CodingKeys: String, CodingKey {
    case size, resample
    case doResize = "do_resize"
    case longestSide = "max_size"
    case doRescale = "do_rescale"
    case rescaleFactor = "rescale_factor"
    case doNormalize = "do_normalize"
    case mean = "image_mean"
    case deviation = "image_std"
    case doPad = "do_pad"
    case padSize = "pad_size"
    case kind = "image_processor_type"
    case formerKind = "feature_extractor_type"
    case cropShare = "crop_pct"
    case doCrop = "do_center_crop"
  }

  private var isConvNext: Bool { (kind ?? formerKind)?.hasPrefix("ConvNext") == true }
  /// DETR's processors know no crop.
  private var isOfDETR: Bool { (kind ?? formerKind)?.contains("Detr") ?? true }

  /// Whether a processor of this name is read as transformers reads it.
  static func isKnown(_ kind: String) -> Bool { kind.contains("Detr") || kind.hasPrefix("ConvNext") }

  /// - Parameter path: the file's, for errors.
  /// - Throws: `ModelError.unsupported`, or `.badNeighbour` for numbers that cannot be.
  func preprocessing(path: String) throws(ModelError) -> Preprocessing {
    var result = Preprocessing.published
    result.sizing = .fittedAsHuggingFace
    if isConvNext {
      (result.filter, result.mean, result.deviation) = (.bicubic, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
      try readCroppedSize(into: &result, path)
    } else {
      if !isOfDETR, doCrop == true {
        throw .unsupported(
          path: path, field: "do_center_crop", value: "true", known: "false, or ConvNextImageProcessor")
      }
      try readSize(into: &result, path)
    }
    if doResize == false { (result.sizing, result.crop) = (.original, nil) }
    if let resample {
      guard let filter = ResamplingFilter(pillow: resample) else {
        throw .unsupported(
          path: path, field: "resample", value: "\(resample)", known: "2 (bilinear), 3 (bicubic)")
      }
      result.filter = filter
    }
    if doNormalize == false {
      (result.mean, result.deviation) = ([0, 0, 0], [1, 1, 1])
    } else {
      if let mean { result.mean = try Self.three(mean, "image_mean", path) { _ in true } }
      if let deviation { result.deviation = try Self.three(deviation, "image_std", path) { $0 > 0 } }
    }
    if doRescale == false {
      result.rescale = 1
    } else if let rescaleFactor {
      guard Float(rescaleFactor).isFinite, Float(rescaleFactor) > 0 else {
        throw .badNeighbour(path: path, place: "rescale_factor", expected: "a number above 0")
      }
      result.rescale = Float(rescaleFactor)
    }
    if doPad != false, let padSize {
      throw .unsupported(
        path: path, field: "pad_size", value: "\(padSize["height"] ?? 0)x\(padSize["width"] ?? 0)",
        known: "null")
    }
    return result
  }

  /// As ConvNext's processor reads it, which serves transformers' ResNets too: the middle of a larger picture is cut out,
  /// from 384 pixels on the whole is squeezed into a square.
  private func readCroppedSize(into result: inout Preprocessing, _ path: String) throws(ModelError) {
    guard let side = size.map({ $0.side ?? $0["shortest_edge"] }) ?? 384 else {
      throw .unsupported(
        path: path, field: "size", value: size?.sides.keys.sorted().joined(separator: ", ") ?? "",
        known: "shortest_edge")
    }
    let share = cropShare ?? 0.875
    guard (16...2048).contains(side), share > 0.1, share <= 1 else {
      throw .badNeighbour(path: path, place: "size", expected: "16…2048 pixels, and crop_pct 0.1 to 1")
    }
    guard side < 384 else {
      result.sizing = .exact(height: side, width: side)
      return
    }
    (result.shortSide, result.longSide) = (Int(Double(side) / share), nil)
    var crop = Preprocessing.Crop(height: side, width: side)
    crop.startsEarly = true
    result.crop = crop
  }

  private func readSize(into result: inout Preprocessing, _ path: String) throws(ModelError) {
    func side(_ value: Int) throws(ModelError) -> Int {
      guard Preprocessing.possibleSides.contains(value) else {
        throw .badNeighbour(
          path: path, place: "size", expected: "sides within 1…\(Preprocessing.largestSide)")
      }
      return value
    }
    guard let size else { return }
    if let value = size.side {
      (result.shortSide, result.longSide) = (try side(value), try side(longestSide ?? 1333))
    } else if let short = size["shortest_edge"], let long = size["longest_edge"] ?? longestSide {
      (result.shortSide, result.longSide) = (try side(short), try side(long))
    } else if let height = size["height"], let width = size["width"] {
      result.sizing = .exact(height: try side(height), width: try side(width))
    } else if let height = size["max_height"], let width = size["max_width"] {
      result.sizing = .within(height: try side(height), width: try side(width))
    } else {
      let found = size.sides.keys.sorted().joined(separator: ", ")
      throw .unsupported(
        path: path, field: "size", value: found,
        known: "shortest_edge and longest_edge, height and width, max_height and max_width")
    }
  }

  private static func three(
    _ given: PerChannel, _ field: String, _ path: String, where fits: (Float) -> Bool
  ) throws(ModelError) -> [Float] {
    guard given.values.count == 3, given.values.allSatisfy({ $0.isFinite && fits($0) }) else {
      throw .badNeighbour(path: path, place: field, expected: "one number, or three for red, green and blue")
    }
    return given.values
  }
}
