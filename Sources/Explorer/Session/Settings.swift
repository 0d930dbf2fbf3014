import Color
import Foundation

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
  /// - Throws: `SettingsError` where the file cannot be read or understood.
  public static func read(_ path: String) throws(SettingsError) -> Settings? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path: path) }
    do {
      return try JSONDecoder().decode(Settings.self, from: data)
    } catch {
      throw .malformed(path: path)
    }
  }

  /// - Throws: `SettingsError.unwritable`.
  public func write(_ path: String) throws(SettingsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .unwritable(path: path, reason: error.localizedDescription)
    }
  }
}

/// What can be wrong with a settings file.
public enum SettingsError: Error, Hashable, CustomStringConvertible {
  /// The file is not one; it is ignored.
  case malformed(path: String)
  case unreadable(path: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .malformed(let path):
      "\(path): expected settings as JSON, found something else; ignored, and replaced at the end"
    case .unreadable(let path): "\(path): settings that cannot be read; ignored"
    case .unwritable(let path, let reason): "\(path): settings that cannot be written: \(reason)"
    }
  }
}
