import Color
import Images

/// A map of numbers together with how it is to be seen.
public struct Heatmap: Hashable, Sendable {
  /// `height × width`, row by row from the top left.
  public let values: [Float]
  public let width: Int
  public let height: Int
  public var scale: ValueScale
  public var colormap: Colormap
  public var interpolation: Interpolation
  /// How many colours of the map are used, for terminals that have few; NaN has one more.
  public var colorLevels: Int

  /// - Parameter scale: The map's own linear scale unless given.
  /// - Precondition: `values` holds exactly `width × height` numbers.
  public init(
    _ values: [Float], width: Int, height: Int, scale: ValueScale? = nil, colormap: Colormap = .viridis,
    interpolation: Interpolation = .nearest, colorLevels: Int = 256
  ) {
    precondition(values.count == width * height, "\(values.count) values for \(width)x\(height)")
    self.values = values
    self.width = width
    self.height = height
    self.scale = scale ?? ValueScale(.linear, of: values, symmetric: colormap.isDiverging)
    self.colormap = colormap
    self.interpolation = interpolation
    self.colorLevels = colorLevels
  }

  /// The value of a source pixel; `nil` outside.
  public func value(_ x: Int, _ y: Int) -> Float? {
    x >= 0 && y >= 0 && x < width && y < height ? values[y * width + x] : nil
  }

  /// The map, or a part of it, as a picture.
  public func pixels(width: Int, height: Int, window: SourceWindow = .whole) -> RGBImage {
    colored(positions(width: width, height: height, window: window, interpolation), width, height)
  }

  /// The map as a picture with one pixel a value.
  public func pixels() -> RGBImage {
    colored(scale.positions(of: values), width, height)
  }

  /// Positions on the scale, 0…1, at a picture's resolution.
  func positions(
    width: Int, height: Int, window: SourceWindow, _ interpolation: Interpolation
  ) -> [Float] {
    let resampled = resample(
      values, width: self.width, height: self.height, window: window, toWidth: width, toHeight: height,
      interpolation)
    return scale.positions(of: resampled)
  }

  private func colored(_ positions: [Float], _ width: Int, _ height: Int) -> RGBImage {
    let levels = max(1, colorLevels)
    let colors = colormap.colors(levels)
    var bytes = [UInt8](repeating: 0, count: positions.count * 3)
    for (index, position) in positions.enumerated() {
      let color = Colormap.index(at: position, levels: levels).map { colors[$0] } ?? Colormap.notANumber
      bytes[index * 3] = color.red
      bytes[index * 3 + 1] = color.green
      bytes[index * 3 + 2] = color.blue
    }
    return RGBImage(width: max(0, width), height: max(0, height), bytes: bytes)
  }
}
