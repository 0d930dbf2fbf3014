import Color
import Figures
import Foundation
import Foundations

/// How the explorer was left, kept between sessions.
public struct Settings: Codable, Hashable, Sendable {
  var colormap: String
  var scale: String
  var sharesScale: Bool?
  var overlay: String
  var threshold: Float
  /// What was opened lately, the latest first.
  public private(set) var recent: [String]?
  public private(set) var panes: PaneChoice?
  /// The kind of file that figures were last exported as.
  var figureFormat: String?

  /// Far above any settings.
  private static let mostBytes = 1 << 16

  /// What is kept of the options, and of what was opened.
  public init(
    _ display: DisplayOptions, recent: [String] = [], panes: PaneChoice = PaneChoice(),
    exports: ExportChoices = ExportChoices()
  ) {
    (self.recent, self.panes) = (recent, panes)
    colormap = display.colormap.rawValue
    scale = display.scale.rawValue
    sharesScale = display.sharesScale
    overlay = display.overlay.rawValue
    threshold = display.threshold
    figureFormat = exports.format.rawValue
  }

  /// What is offered at the first export.
  public var exports: ExportChoices {
    var exports = ExportChoices()
    exports.format = figureFormat.flatMap { FigureFormat(rawValue: $0) } ?? exports.format
    return exports
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
    // A relative folder would be another one wherever the program is started.
    func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
    let base = folder("XDG_CONFIG_HOME") ?? folder("HOME").map { $0 + "/.config" }
    return base.map { $0 + "/detrscope/explorer.json" }
  }

  /// The settings of a file.
  ///
  /// - Returns: nil where there is no such file.
  /// - Throws: `SettingsError` where the file cannot be read or understood.
  public static func read(_ path: String) throws(SettingsError) -> Settings? {
    do {
      let bytes = try WholeFile.read(path, mostBytes: mostBytes)
      return try JSONDecoder().decode(Settings.self, from: Data(bytes))
    } catch FileError.missing {
      return nil
    } catch FileError.unreadable(_, let reason) {
      throw .unreadable(path: path, reason: reason)
    } catch {
      throw .malformed(path: path)
    }
  }

  /// - Throws: `SettingsError.unwritable`.
  public func write(_ path: String) throws(SettingsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try Folders.make((path as NSString).deletingLastPathComponent)
      try WholeFile.write(Array(encoder.encode(self)), to: path)
    } catch FileError.unwritable(_, let reason) {
      throw .unwritable(path: path, reason: reason)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
  }
}

/// What can be wrong with a settings file.
public enum SettingsError: Error, Hashable, CustomStringConvertible {
  /// The file is not one; it is ignored.
  case malformed(path: String)
  case unreadable(path: String, reason: String)
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .malformed(let path):
      "\(path): expected settings as JSON, found something else; ignored, and replaced at the end"
    case .unreadable(let path, let reason): "\(path): settings that cannot be read: \(reason); ignored"
    case .unwritable(let path, let reason): "\(path): settings that cannot be written: \(reason)"
    }
  }
}
