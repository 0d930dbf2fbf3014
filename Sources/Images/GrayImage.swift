/// A picture of one 8-bit value a pixel, row by row from the top left: a map of indices, or grey.
public struct GrayImage: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `width × height` values.
  public var bytes: [UInt8]

  /// - Precondition: `bytes` holds exactly `width × height` values.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height, "\(bytes.count) bytes for \(width)x\(height) pixels")
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}
