import Cells

/// The one table of keys: input, help, hints and the palette all come from it.
public enum Keymap {
  public struct Binding: Sendable {
    public let action: Action
    public let keys: [Key]
    /// The keys as written in help, the first also in hints.
    public let names: [String]
    /// What it does, in a few words.
    public let title: String
    public let group: Group

    init(_ action: Action, _ names: String, _ keys: [Key], _ title: String, _ group: Group) {
      self.action = action
      self.keys = keys
      self.names = names.split(separator: " ").map(String.init)
      self.title = title
      self.group = group
    }
  }

  /// A heading of the help.
  public enum Group: String, CaseIterable, Sendable {
    case choose = "Choose"
    case look = "Look"
    case screens = "Screens"
    case change = "Change"
    case other = "Other"
  }

  public static let bindings: [Binding] = choosing + looking + going + changing + others

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
    Binding(.showScene, "1", ["1"], "Scene", .screens),
    Binding(.showAttention, "2", ["2"], "Attention", .screens),
    Binding(.showEncoder, "3", ["3"], "Encoder", .screens),
    Binding(.showFeatures, "4", ["4"], "Features", .screens),
    Binding(.showMaskHead, "5", ["5"], "Masks: the mask head", .screens),
    Binding(.showGraph, "6", ["6"], "Graph", .screens),
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
    Binding(.export, "e", ["e"], "export the screen as PNG", .other),
    Binding(.copy, "y", ["y"], "copy the path, or a place's value", .other),
    Binding(.help, "?", ["?"], "every key", .other),
    Binding(.quit, "q ^C", ["q", .control("c")], "quit", .other),
  ]

  private static let actions: [Key: Action] = Dictionary(
    uniqueKeysWithValues: bindings.flatMap { binding in binding.keys.map { ($0, binding.action) } })

  public static func action(for key: Key) -> Action? { actions[key] }

  /// The key to name in a hint.
  static func name(of action: Action) -> String {
    bindings.first { $0.action == action }?.names.first ?? ""
  }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  public init(extendedGraphemeClusterLiteral character: Character) { self = .character(character) }
}
