import Foundation
import Images
import Models
import Tensors

/// Three principal components of an activation's channels, as red, green and blue.
public struct FalseColorPicture: Derivation {
  public let part: ActivationPart

  public init(of part: ActivationPart) { self.part = part }

  public func evaluate(in run: ForwardRun) throws -> RGBImage {
    let layout = try part.layout(in: run)
    return FalseColor.picture(try part.maps(layout, in: run), layout: layout)
  }

  public static func byteCount(of image: RGBImage) -> Int { image.bytes.count }
}

/// Many channels as three colours: the first three principal components of the places' vectors.
package enum FalseColor {
  /// At most so many places decide on the components; all are then projected.
  private static let sampleLimit = 4096
  private static let iterations = 16

  /// - Parameter maps: `[count, height · width]`.
  /// - Returns: The components as red, green and blue, each from its 2nd to its 98th percentile.
  package static func picture(_ maps: Tensor, layout: MapLayout) -> RGBImage {
    let (channels, places) = (maps.shape[0], maps.shape[1])
    let means = (0..<channels).map { channel in
      maps.row(channel).withUnsafeElements { $0.reduce(0, +) } / Float(max(1, places))
    }
    let basis = components(of: maps, means: means)  // [3, channels]
    let projected = basis.multiplied(by: maps)  // [3, places]
    let reduced = projected.reduced(layout)
    let stretched = MapStack(reduced.maps.map(stretched), width: reduced.width, height: reduced.height)
    return RGBImage(components: stretched)
  }

  /// Orthogonal iteration: the space of three vectors is turned towards the largest variances.
  private static func components(of maps: Tensor, means: [Float]) -> Tensor {
    let (channels, places) = (maps.shape[0], maps.shape[1])
    let stride = max(1, places / sampleLimit)
    let count = (places + stride - 1) / stride
    let sample = Tensor(shape: [channels, count]) { result in
      maps.withUnsafeElements { values in
        for channel in 0..<channels {
          for index in 0..<count {
            result[channel * count + index] = values[channel * places + index * stride] - means[channel]
          }
        }
      }
    }
    let start = (0..<3 * channels).map {
      Float(cos(Double($0 % channels + 1) * Double($0 / channels + 1) * 1.7))
    }
    var basis = orthonormal(Tensor(shape: [3, channels], values: start))
    for _ in 0..<iterations {
      let scores = basis.multiplied(by: sample)  // [3, count]
      basis = orthonormal(scores.multiplied(by: sample, .transposed))
    }
    return basis
  }

  /// Gram-Schmidt over three rows; each row's largest entry is made positive, so that colours are reproducible.
  private static func orthonormal(_ rows: Tensor) -> Tensor {
    var done: [[Float]] = []
    for index in 0..<rows.shape[0] {
      var row = rows.row(index).values
      for other in done {
        let product = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
        for at in row.indices { row[at] -= product * other[at] }
      }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let largest = row.max { abs($0) < abs($1) } ?? 0
      let factor = length > 0 ? (largest < 0 ? -1 : 1) / length : 0
      done.append(row.map { $0 * factor })
    }
    return Tensor(shape: rows.shape, values: done.flatMap { $0 })
  }

  private static func stretched(_ map: [Float]) -> [Float] {
    let sorted = map.filter(\.isFinite).sorted()
    guard let first = sorted.first else { return map }
    let low = sorted[sorted.count * 2 / 100]
    let high = sorted[max(0, sorted.count * 98 / 100 - 1)]
    let span = high - low
    return map.map { span > 0 ? min(1, max(0, ($0 - low) / span)) : $0 - first }
  }
}

extension RGBImage {
  /// Three maps of 0…1 as red, green and blue.
  fileprivate init(components stack: MapStack) {
    var bytes = [UInt8](repeating: 0, count: stack.width * stack.height * 3)
    for (channel, map) in stack.maps.prefix(3).enumerated() {
      for (place, value) in map.enumerated() where value.isFinite {
        bytes[place * 3 + channel] = UInt8(min(max(value, 0), 1) * 255 + 0.5)
      }
    }
    self.init(width: stack.width, height: stack.height, bytes: bytes)
  }
}
