import Images
import Tensors

/// From a picture to the network's input, as torchvision and Pillow do it: the short side is fitted, then each
/// channel is shifted and scaled.
public struct Preprocessing: Hashable, Sendable {
  /// Pixels of the shorter side of the input.
  public var shortSide: Int
  /// The longer side never exceeds this; the shorter then falls below `shortSide`.
  public var longSide: Int
  /// Mean of red, green and blue in 0…1 (ImageNet's).
  public var mean: [Float]
  /// Standard deviation of red, green and blue in 0…1 (ImageNet's).
  public var deviation: [Float]

  /// The published models' preprocessing.
  public static let published = Preprocessing(
    shortSide: 800, longSide: 1333, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225])

  public init(shortSide: Int, longSide: Int, mean: [Float], deviation: [Float]) {
    precondition(
      mean.count == 3 && deviation.count == 3 && shortSide > 0 && longSide > 0, "three channels, two sizes")
    self.shortSide = shortSide
    self.longSide = longSide
    self.mean = mean
    self.deviation = deviation
  }

  /// The picture at the size the network sees.
  public func resized(_ image: RGBImage) -> RGBImage {
    let size = fittedSize(width: image.width, height: image.height, shortSide: shortSide, longSide: longSide)
    return image.resized(width: size.width, height: size.height)
  }

  /// A picture that has the network's size as `[1, 3, H, W]`.
  public func tensor(of resized: RGBImage) -> Tensor {
    let pixels = resized.width * resized.height
    return Tensor(shape: [1, 3, resized.height, resized.width]) { result in
      for channel in 0..<3 {
        // One byte has 256 values; PyTorch divides by 255, then shifts, then scales.
        let levels = (0...255).map { (Float($0) / 255 - mean[channel]) / deviation[channel] }
        for pixel in 0..<pixels {
          result[channel * pixels + pixel] = levels[Int(resized.bytes[pixel * 3 + channel])]
        }
      }
    }
  }
}
