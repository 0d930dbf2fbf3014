import CNcurses
import Cells

/// What is known of a terminal, from its environment and its terminfo entry.
package struct TerminalCapabilities: Hashable, Sendable {
  /// The number of colours in its entry: 0, 8, 16, 88, 256 or 2²⁴.
  package var colors: Int
  /// Whether its entry promises 24-bit colour (`RGB`, `Tc`).
  package var promisesTruecolor: Bool

  package init(colors: Int, promisesTruecolor: Bool) {
    self.colors = colors
    self.promisesTruecolor = promisesTruecolor
  }

  /// Looks the terminal's type up in the terminfo database.
  /// - Throws: `TerminalError` if no screen can be drawn on such a terminal.
  init(type: String?) throws(TerminalError) {
    guard let type, !type.isEmpty else { throw .typeNotSet }
    var status: Int32 = 0
    guard setupterm(type, 1, &status) == OK, let entry = cn_current_entry() else {
      throw .typeUnknown(type)
    }
    defer { del_curterm(entry) }
    guard cn_capability("cup") != nil else { throw .typeTooPlain(type) }
    colors = max(0, Int(cn_number("colors")))
    promisesTruecolor = cn_flag("RGB") || cn_flag("Tc") || colors > 256
  }

  /// The colour depth that the explorer would draw with here.
  ///
  /// - Throws: `TerminalError` if no screen can be drawn on such a terminal.
  package static func depth(environment: [String: String]) throws(TerminalError) -> ColorDepth {
    try TerminalCapabilities(type: environment["TERM"]).depth(requested: nil, environment: environment)
  }

  /// Whether the terminal says that it writes dark on light: `COLORFGBG` ends with the number of its background.
  package static func isLight(environment: [String: String]) -> Bool {
    let background = environment["COLORFGBG"]?.split(separator: ";").last.flatMap { Int($0) }
    return background.map { $0 == 7 || $0 > 8 } ?? false
  }

  /// The colour depth to draw with.
  ///
  /// In this order: what the user asked for, as far as the entry allows (24-bit brings its own entry);
  /// NO_COLOR; 24-bit if COLORTERM or the entry promises it, and inside tmux, which always takes it and
  /// translates it for the outer terminal; else what the entry has. GNU screen inherits COLORTERM from the
  /// outer terminal but garbles 24-bit sequences, so COLORTERM does not count there.
  package func depth(requested: ColorDepth?, environment: [String: String]) -> ColorDepth {
    let offered: ColorDepth = colors >= 256 ? .ansi256 : colors >= 8 ? .ansi16 : .mono
    switch requested {
    case .truecolor: return .truecolor
    case .ansi256: return offered
    case .ansi16: return offered == .mono ? .mono : .ansi16
    case .mono: return .mono
    case nil: break
    }
    func has(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    if has("NO_COLOR") { return .mono }
    if has("TMUX") { return .truecolor }
    let colorterm = environment["COLORTERM"]?.lowercased()
    let claims = (colorterm == "truecolor" || colorterm == "24bit") && !has("STY")
    return claims || promisesTruecolor ? .truecolor : offered
  }
}
