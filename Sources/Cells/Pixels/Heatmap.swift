import Color
import Images

/// A map of numbers with its colormap, scale and interpolation.
public struct Heatmap: Hashable, Sendable {
  /// `height × width`, row by row from the top left.
  public let values: [Float]
  public let width: Int
  public let height: Int
  public var scale: ValueScale
  public var colormap: Colormap
  public var interpolation: Interpolation

  /// - Parameter scale: by default, the map's own linear scale.
  /// - Precondition: `values` holds exactly `width × height` numbers.
  public init(
    _ values: [Float], width: Int, height: Int, scale: ValueScale? = nil, colormap: Colormap = .viridis,
    interpolation: Interpolation = .nearest
  ) {
    precondition(values.count == width * height, "\(values.count) values for \(width)x\(height)")
    self.values = values
    self.width = width
    self.height = height
    self.scale = scale ?? ValueScale(.linear, of: values, symmetric: colormap.isDiverging)
    self.colormap = colormap
    self.interpolation = interpolation
  }

  /// A picture of the map or of a part of it.
  public func pixels(width: Int, height: Int, window: SourceWindow = .whole) -> RGBImage {
    // Colours first, then as many as asked for: that is cheaper, and the same.
    let own = pixels()
    if interpolation == .nearest,
      let bytes = enlarged(
        own.bytes, width: self.width, height: self.height, channels: 3, window: window, toWidth: width,
        toHeight: height)
    {
      return RGBImage(width: width, height: height, bytes: bytes)
    }
    return colored(positions(width: width, height: height, window: window, interpolation), width, height)
  }

  /// A picture of the map with one pixel per value.
  public func pixels() -> RGBImage {
    colored(scale.positions(of: values), width, height)
  }

  /// The positions on the scale, 0…1, at a picture's resolution.
  func positions(
    width: Int, height: Int, window: SourceWindow, _ interpolation: Interpolation
  ) -> [Float] {
    let resampled = resample(
      values, width: self.width, height: self.height, window: window, toWidth: width, toHeight: height,
      interpolation)
    return scale.positions(of: resampled)
  }

  private func colored(_ positions: [Float], _ width: Int, _ height: Int) -> RGBImage {
    let table = colormap.table
    var bytes = [UInt8](repeating: 0, count: positions.count * 3)
    for (index, position) in positions.enumerated() {
      let color = Colormap.index(at: position).map { table[$0] } ?? Colormap.notANumber
      bytes[index * 3] = color.red
      bytes[index * 3 + 1] = color.green
      bytes[index * 3 + 2] = color.blue
    }
    return RGBImage(width: max(0, width), height: max(0, height), bytes: bytes)
  }
}
