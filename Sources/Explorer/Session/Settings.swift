import Foundation
import Raster

/// How the explorer was left, kept between sessions.
public struct Settings: Codable, Hashable, Sendable {
  var colormap: String
  var scale: String
  var sharesScale: Bool?
  var overlay: String
  var threshold: Float

  /// What is kept of the options.
  public init(_ display: DisplayOptions) {
    colormap = display.colormap.rawValue
    scale = display.scale.rawValue
    sharesScale = display.sharesScale
    overlay = display.overlay.rawValue
    threshold = display.threshold
  }

  /// The options with what was kept; names that are not known any more change nothing.
  public func applied(to display: DisplayOptions) -> DisplayOptions {
    var display = display
    display.colormap = Colormap(rawValue: colormap) ?? display.colormap
    display.scale = ValueScale.Kind(rawValue: scale) ?? display.scale
    display.sharesScale = sharesScale
    display.overlay = OverlayMode(rawValue: overlay) ?? display.overlay
    if (0...0.95).contains(threshold) { display.threshold = threshold }
    return display
  }

  /// `$XDG_CONFIG_HOME/detrscope/explorer.json`, by default under `~/.config`; nil without a home.
  public static func path(environment: [String: String]) -> String? {
    let base =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { $0 + "/.config" }
    return base.map { $0 + "/detrscope/explorer.json" }
  }

  /// The settings of a file.
  ///
  /// - Returns: nil where there is no such file.
  /// - Throws: `SettingsError` where the file cannot be understood.
  public static func read(_ path: String) throws(SettingsError) -> Settings? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(Settings.self, from: data)
    } catch {
      throw SettingsError(path: path)
    }
  }

  /// Writes the settings; what cannot be written is not kept.
  public func write(_ path: String) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let folder = (path as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try? encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}

/// A settings file that is not one; it is ignored.
public struct SettingsError: Error, Hashable, CustomStringConvertible {
  public let path: String

  public var description: String { "\(path): expected settings as JSON, found something else; ignored" }
}
