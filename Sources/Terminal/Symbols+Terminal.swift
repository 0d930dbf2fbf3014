import Cells

extension Symbols {
  /// The finest blocks that a terminal is sure to show without gaps.
  ///
  /// Quadrants hold whatever half blocks hold and are in every font that has those. Sextants are newer: fonts lack
  /// them or leave gaps between them, so that only terminals which draw them by themselves count. Behind tmux and
  /// screen nobody knows the terminal, and Linux' console has a font of its own.
  ///
  /// - Parameter environment: TERM, TERM_PROGRAM, KITTY_WINDOW_ID, VTE_VERSION, TMUX and STY are looked at.
  public static func best(for depth: ColorDepth, environment: [String: String]) -> Symbols {
    let type = environment["TERM"] ?? ""
    if depth == .mono { return .ramp }
    if type == "linux" { return .half }
    if environment["TMUX"] != nil || environment["STY"] != nil { return .quadrant }
    let drawsSextants =
      environment["KITTY_WINDOW_ID"] != nil || environment["VTE_VERSION"].flatMap { Int($0) } ?? 0 >= 7000
      || ["ghostty", "WezTerm", "contour"].contains(environment["TERM_PROGRAM"])
      || ["xterm-kitty", "xterm-ghostty", "foot", "foot-direct", "foot-extra", "contour"].contains(type)
    return drawsSextants ? .sextant : .quadrant
  }
}
