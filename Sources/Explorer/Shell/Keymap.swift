import Cells

/// The one table of keys: input, help, hints and the palette all come from it.
public struct Keymap: Sendable {
  /// Those that act on every screen.
  public let bindings: [Binding]
  /// Those that a screen brings along.
  private let own: [ScreenID: [Binding]]

  /// - Parameter screens: in the order of their number keys.
  public init(_ screens: [any Screen]) {
    let tabs = screens.prefix(9).enumerated().map { index, screen in
      Binding(
        .show(screen.id), "\(index + 1)", [.character(Character(String(index + 1)))],
        screen.label.longTitle, .screens)
    }
    bindings = Self.choosing + Self.looking + tabs + Self.going + Self.changing + Self.others
    own = Dictionary(
      screens.map { ($0.id, type(of: $0).bindings) }, uniquingKeysWith: { first, _ in first })
  }

  /// Those that act on a screen, its own last.
  func bindings(on screen: ScreenID) -> [Binding] { bindings + own[screen, default: []] }

  /// What a key does on a screen; the screen's own bindings come first.
  public func action(for key: Key, on screen: ScreenID) -> Action? {
    bindings(on: screen).last { $0.keys.contains(key) }?.action
  }

  /// The keys to name in a hint.
  func keys(of hint: Hint, on screen: ScreenID) -> String {
    let bindings = bindings(on: screen)
    return hint.actions.map { action in bindings.first { $0.action == action }?.names.first ?? "" }
      .joined(separator: "/")
  }
}

extension Action {
  private static let showPrefix = "show."

  /// Goes to a screen.
  public static func show(_ screen: ScreenID) -> Action { Action(showPrefix + screen.name) }

  /// The screen that it goes to, if that is what it does.
  var screen: ScreenID? {
    name.hasPrefix(Self.showPrefix) ? ScreenID(String(name.dropFirst(Self.showPrefix.count))) : nil
  }
}

extension Keymap {
  private static let choosing = [
    Binding(.nextRow, "j ↓", ["j", .down], "next query or row", .choose),
    Binding(.previousRow, "k ↑", ["k", .up], "previous query or row", .choose),
    Binding(.firstRow, "g Home", ["g", .home], "first row", .choose),
    Binding(.lastRow, "G End", ["G", .end], "last row", .choose),
    Binding(.nextPage, "^D PgDn", [.control("d"), .pageDown], "a page down", .choose),
    Binding(.previousPage, "^U PgUp", [.control("u"), .pageUp], "a page up", .choose),
    Binding(.nextColumn, "l →", ["l", .right], "next head, channel, place", .choose),
    Binding(.previousColumn, "h ←", ["h", .left], "previous head, channel, place", .choose),
    Binding(.nextHead, ".", ["."], "next head on every screen", .choose),
    Binding(.previousHead, ",", [","], "previous head on every screen", .choose),
    Binding(.nextLayer, "]", ["]"], "next layer or stage", .choose),
    Binding(.previousLayer, "[", ["["], "previous layer or stage", .choose),
    Binding(.nextSource, "Tab", [.tab], "next source or sorting", .choose),
    Binding(.previousSource, "S-Tab", [.backTab], "previous source or sorting", .choose),
    Binding(.placeLeft, "H", ["H"], "the marked place to the left", .choose),
    Binding(.placeDown, "J", ["J"], "the marked place down", .choose),
    Binding(.placeUp, "K", ["K"], "the marked place up", .choose),
    Binding(.placeRight, "L", ["L"], "the marked place to the right", .choose),
    Binding(.toggleAllQueries, "a", ["a"], "all queries or those kept", .choose),
    Binding(.raiseThreshold, "+", ["+", "="], "raise the threshold", .choose),
    Binding(.lowerThreshold, "-", ["-"], "lower the threshold", .choose),
  ]

  private static let looking = [
    Binding(.enlarge, "Enter", [.enter], "large, open", .look),
    Binding(.back, "BS Esc", [.backspace, .escape], "back", .look),
    Binding(.zoomIn, "z", ["z"], "zoom in", .look),
    Binding(.zoomOut, "Z", ["Z"], "zoom out", .look),
    Binding(.panLeft, "S-←", [.shiftLeft], "pan left", .look),
    Binding(.panRight, "S-→", [.shiftRight], "pan right", .look),
    Binding(.panUp, "S-↑", [.shiftUp], "pan up", .look),
    Binding(.panDown, "S-↓", [.shiftDown], "pan down", .look),
    Binding(.cycleHeads, "m", ["m"], "heads: all, mean, max", .look),
    Binding(.cycleOverlay, "o", ["o"], "overlay: off, blend, contour", .look),
    Binding(.cycleScale, "s", ["s"], "scale: linear, log, rank", .look),
    Binding(.toggleSharedScale, "S", ["S"], "scale shared or own", .look),
    Binding(.nextColormap, "c", ["c"], "next colormap", .look),
    Binding(.previousColormap, "C", ["C"], "previous colormap", .look),
    Binding(.toggleTruth, "t", ["t"], "the truth, where it is known", .look),
    Binding(.play, "Space", [" "], "play what moved last, or pause", .look),
  ]

  private static let going = [
    Binding(.showInGraph, "p", ["p"], "this picture's node in the graph", .screens),
    Binding(.search, "/", ["/"], "search the graph", .screens),
    Binding(.nextMatch, "n", ["n"], "next match", .screens),
    Binding(.previousMatch, "N", ["N"], "previous match", .screens),
  ]

  private static let changing = [
    Binding(.open, "O", ["O"], "open image, weights, recording", .change),
    Binding(.nextImage, "i", ["i"], "next image of the folder", .change),
    Binding(.previousImage, "I", ["I"], "previous image", .change),
    Binding(.ablate, "x", ["x"], "ablate what is chosen", .change),
    Binding(.undoEdit, "u", ["u"], "undo the last edit", .change),
    Binding(.listEdits, "X", ["X"], "list the edits", .change),
  ]

  private static let others = [
    Binding(.palette, ":", [":"], "any action by name", .other),
    Binding(.export, "e", ["e"], "export this as a figure", .other),
    Binding(.exportScreen, "", [], "export the screen itself as PNG", .other),
    Binding(.copy, "y", ["y"], "copy the path, or a place's value", .other),
    Binding(.help, "?", ["?"], "every key", .other),
    Binding(.quit, "q ^C", ["q", .control("c")], "quit", .other),
  ]
}
