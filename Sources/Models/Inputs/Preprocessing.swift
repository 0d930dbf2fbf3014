import Images
import Tensors

/// From a picture to the network's input, as torchvision and Pillow do it: it is resized, then each channel is shifted
/// and scaled.
public struct Preprocessing: Hashable, Sendable {
  /// How the input's size follows from the picture's.
  public enum Sizing: Hashable, Sendable {
    /// The short side is `shortSide`, unless the long one would exceed `longSide`; rounded as Meta's code does.
    case fitted
    /// The same, rounded as transformers does: the long side is exact where it decides.
    case fittedAsHuggingFace
    /// The long side is `longSide`, smaller pictures enlarged, as Microsoft's Table Transformer does.
    case longSide
    /// This size, whatever becomes of the picture's proportions.
    case exact(height: Int, width: Int)
    /// As large as fits into this size.
    case within(height: Int, width: Int)
    /// The picture's own.
    case original
  }

  /// A part of a picture, in pixels.
  public struct Crop: Hashable, Sendable {
    public var height: Int
    public var width: Int
    /// Whether halves of a pixel before it are dropped, as transformers does; torchvision rounds them to even.
    public var startsEarly = false

    public init(height: Int, width: Int) {
      self.height = height
      self.width = width
    }
  }

  /// Pixels of a side at most, whatever the sizing comes to.
  public static let largestSide = possibleSides.upperBound
  public static let possibleSides = 1...8192

  public var sizing = Sizing.fitted
  public var filter = ResamplingFilter.bilinear
  /// Pixels of the shorter side of the input, where the sizing asks for it.
  public var shortSide: Int
  /// The longer side never exceeds this, and the shorter then falls below `shortSide`; nil for no limit.
  public var longSide: Int?
  /// What is cut from the middle of the resized picture, as classifiers are given it; nil for all of it.
  public var crop: Crop?
  /// What a byte is multiplied with; mean and deviation are of the products.
  public var rescale: Float = 1 / 255
  /// Mean of red, green and blue in 0…1 (ImageNet's).
  public var mean: [Float]
  /// Standard deviation of red, green and blue in 0…1 (ImageNet's).
  public var deviation: [Float]

  /// The published models' preprocessing.
  public static let published = Preprocessing(
    shortSide: 800, longSide: 1333, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  public init(shortSide: Int, longSide: Int?, mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == 3 && deviation.count == 3 && shortSide > 0 && longSide ?? 1 > 0,
      "three channels, two sizes")
    self.shortSide = shortSide
    self.longSide = longSide
    self.mean = mean
    self.deviation = deviation
  }

  /// The picture as the network sees it.
  public func resized(_ image: RGBImage) -> RGBImage {
    let size = resizedSize(width: image.width, height: image.height)
    let resized = image.resized(width: size.width, height: size.height, filter: filter)
    let part = cropped(width: size.width, height: size.height)
    return resized.cropped(x: part.x, y: part.y, width: part.width, height: part.height)
  }

  /// The part of a picture that the network sees, at the picture's own size.
  public func seen(of image: RGBImage) -> RGBImage {
    guard crop != nil else { return image }
    let size = resizedSize(width: image.width, height: image.height)
    let part = cropped(width: size.width, height: size.height)
    func span(_ start: Int, _ length: Int, _ scaled: Int, _ whole: Int) -> Range<Int> {
      let low = min(start * whole / scaled, whole - 1)
      return low..<max(low + 1, min(whole, ((start + length) * whole + scaled - 1) / scaled))
    }
    let columns = span(part.x, part.width, size.width, image.width)
    let rows = span(part.y, part.height, size.height, image.height)
    return image.cropped(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// The input's size for a picture of a size.
  public func inputSize(width: Int, height: Int) -> (width: Int, height: Int) {
    let size = resizedSize(width: width, height: height)
    let part = cropped(width: size.width, height: size.height)
    return (part.width, part.height)
  }

  /// The middle of a resized picture, rounded as torchvision's `CenterCrop` rounds.
  private func cropped(width: Int, height: Int) -> (x: Int, y: Int, width: Int, height: Int) {
    guard let crop else { return (0, 0, width, height) }
    let (w, h) = (min(crop.width, width), min(crop.height, height))
    if crop.startsEarly { return ((width - w) / 2, (height - h) / 2, w, h) }
    return (Self.nearest(Double(width - w) / 2), Self.nearest(Double(height - h) / 2), w, h)
  }

  /// The size to which a picture of a size is resized, before anything is cut from it.
  func resizedSize(width: Int, height: Int) -> (width: Int, height: Int) {
    switch sizing {
    case .fitted: fittedSize(width: width, height: height, shortSide: shortSide, longSide: longSide)
    case .fittedAsHuggingFace:
      fittedSize(
        width: width, height: height, shortSide: shortSide, longSide: longSide, isLongSideExact: true)
    case .longSide:
      scaled(width, height, by: Double(longSide ?? shortSide) / Double(max(width, height)), Self.nearest)
    case .exact(let height, let width): (width, height)
    case .within(let most, let widest):
      scaled(width, height, by: min(Double(most) / Double(height), Double(widest) / Double(width))) {
        Int($0)
      }
    case .original: (width, height)
    }
  }

  /// As Python's `int(round(x))`: half to even.
  private static func nearest(_ side: Double) -> Int { Int(side.rounded(.toNearestOrEven)) }

  private func scaled(
    _ width: Int, _ height: Int, by factor: Double, _ round: (Double) -> Int
  ) -> (width: Int, height: Int) {
    (max(1, round(Double(width) * factor)), max(1, round(Double(height) * factor)))
  }

  /// What of the picture is not seen, in one line; nil where all of it is.
  var notice: String? {
    crop.map {
      "only the middle of the picture is seen: \($0.height)×\($0.width) at short side \(shortSide) "
        + "(--input-size takes all of it)"
    }
  }

  /// A picture that has the network's size as `[1, 3, H, W]`.
  public func tensor(of resized: RGBImage) -> Tensor {
    let pixels = resized.width * resized.height
    return Tensor(shape: [1, 3, resized.height, resized.width]) { result in
      for channel in 0..<3 {
        // One byte has 256 values; PyTorch divides by 255, then shifts, then scales.
        let levels = (0...255).map { (level($0) - mean[channel]) / deviation[channel] }
        for pixel in 0..<pixels {
          result[channel * pixels + pixel] = levels[Int(resized.bytes[pixel * 3 + channel])]
        }
      }
    }
  }

  private func level(_ byte: Int) -> Float { rescale == 1 / 255 ? Float(byte) / 255 : Float(byte) * rescale }
}
