import Foundation

/// A figure as a file: what the command and the explorer write.
public struct FigureFile: Sendable {
  public let data: Data
  /// `1920x1040 pixels`
  public let size: String

  /// - Parameter command: how the figure is made again, for the file's metadata.
  /// - Throws: what drawing throws; `FigureError.unfitFormat` where a format cannot hold what was asked for.
  public init(
    _ kind: FigureKind, of subject: FigureSubject, _ options: FigureOptions, as format: FigureFormat,
    command: String = ""
  ) throws {
    if let what = options.raw == true ? "--raw" : options.animation.map({ "--animate \($0.rawValue)" }),
      format != .png
    {
      throw FigureError.unfitFormat(format, what: what, fit: [.png])
    }
    if options.raw == true {
      let (values, scene) = try kind.raw(of: subject, options)
      let picture = try RawPicture(values, figure: kind.name)
      data = try picture.pngData(
        PNGText(title: scene.title, description: scene.description, command: command))
      size = "\(picture.width)x\(picture.height) pixels"
    } else if let animation = options.animation {
      let frames = try kind.frames(animation, of: subject, options)
      data = try Scene.animatedPNG(frames, command: command)
      size = frames[0].size(in: format) + ", \(frames.count) frames"
    } else if format == .dot {
      let text = try kind.dot(of: subject, options)
      data = Data(text.utf8)
      size = "\(text.split(separator: "\n").count) lines"
    } else {
      let scene = try kind.scene(of: subject, options)
      data = try scene.data(format, command: command)
      size = scene.size(in: format)
    }
  }
}

extension Scene {
  fileprivate func size(in format: FigureFormat) -> String {
    let scale = format == .png ? Self.pixelsPerPoint : 1
    let (width, height) = (Int((width * scale).rounded()), Int((height * scale).rounded()))
    return "\(width)x\(height) \(format == .png ? "pixels" : "points")"
  }
}
