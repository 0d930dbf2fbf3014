import Foundation
import Images

/// Which pixels belong to something, and the forms in which COCO's tools take that.
public struct BinaryMask: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Row by row from the top left.
  public let pixels: [Bool]

  /// - Precondition: `width × height` pixels.
  public init(width: Int, height: Int, pixels: [Bool]) {
    precondition(pixels.count == width * height, "\(pixels.count) pixels for \(width)x\(height)")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Pixels that belong to it.
  public var area: Int { pixels.count { $0 } }

  /// The lengths of runs of pixels outside and inside, in turn, column by column; the first run is outside and may be
  /// empty.
  public var runLengths: [Int] {
    var lengths: [Int] = []
    var (isInside, length) = (false, 0)
    for x in 0..<width {
      for y in 0..<height {
        if pixels[y * width + x] != isInside {
          lengths.append(length)
          (isInside, length) = (!isInside, 0)
        }
        length += 1
      }
    }
    return lengths + [length]
  }

  /// The run lengths as COCO's tools compress them: each but the first three as the difference to the last but one, in
  /// groups of five bits from the lowest, one character a group.
  public var compressedRunLengths: String {
    let lengths = runLengths
    var text: [UInt8] = []
    for (index, length) in lengths.enumerated() {
      var rest = index > 2 ? length - lengths[index - 2] : length
      while true {
        let group = rest & 0x1F
        rest >>= 5
        // The highest bit of the last group is the sign.
        let isLast = rest == (group & 0x10 == 0 ? 0 : -1)
        text.append(UInt8((isLast ? group : group | 0x20) + 48))
        if isLast { break }
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The mask as a PNG file: white inside, black outside.
  ///
  /// - Throws: `ImageError.empty` where it has no pixels.
  public func pngData() throws(ImageError) -> Data {
    try GreyImage(width: width, height: height, bytes: pixels.map { $0 ? 255 : 0 }).pngData()
  }
}
