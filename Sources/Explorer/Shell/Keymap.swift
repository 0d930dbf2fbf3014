import Analysis
import Cells
import Figures

/// The one table of keys: input, help, hints and the palette all come from it.
public struct Keymap: Sendable {
  /// Those that act on every screen.
  public let bindings: [Binding]
  /// Those that a screen brings along.
  private let own: [ScreenID: [Binding]]

  /// - Parameter screens: in the order of their number keys.
  public init(_ screens: [any Screen]) {
    let tabs = ScreenTab.all(of: screens).map { tab in
      Binding(
        .show(tab.screen.id), tab.key.map(String.init) ?? "", tab.key.map { [.character($0)] } ?? [],
        tab.screen.label.longTitle, .screens, also: tab.screen.label.synonyms)
    }
    bindings =
      Self.choosing + Self.looking + tabs + Self.going + Self.changing + Experiment.bindings + [.crowd]
      + Self.others
      + Self.figures
    own = Dictionary(
      screens.map { ($0.id, type(of: $0).bindings) }, uniquingKeysWith: { first, _ in first })
  }

  /// Those that act on a screen, its own last.
  public func bindings(on screen: ScreenID) -> [Binding] { bindings + own[screen, default: []] }

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
    Binding(.nextRow, "j ↓", ["j", .down], "next query or row", .choose, also: "down"),
    Binding(.previousRow, "k ↑", ["k", .up], "previous query or row", .choose, also: "up"),
    Binding(.firstRow, "g Home", ["g", .home], "first row", .choose, also: "top begin"),
    Binding(.lastRow, "G End", ["G", .end], "last row", .choose, also: "bottom"),
    Binding(
      .nextPage, "^F PgDn", [.control("f"), .control("d"), .pageDown], "a page down", .choose),
    Binding(
      .previousPage, "^B PgUp", [.control("b"), .control("u"), .pageUp], "a page up", .choose),
    Binding(.nextColumn, "l →", ["l", .right], "next head, channel, place", .choose, also: "right"),
    Binding(.previousColumn, "h ←", ["h", .left], "previous head, channel, place", .choose, also: "left"),
    Binding(.nextHead, ".", ["."], "next head on every screen", .choose),
    Binding(.previousHead, ",", [","], "previous head on every screen", .choose),
    Binding(.nextLayer, "]", ["]"], "next layer or stage", .choose),
    Binding(.previousLayer, "[", ["["], "previous layer or stage", .choose),
    Binding(
      .nextSource, "Tab", [.tab], "next source, layer or sorting", .choose, also: "bbox_mask self-attention"),
    Binding(.previousSource, "S-Tab", [.backTab], "previous source, layer or sorting", .choose),
    Binding(.placeLeft, "H", ["H"], "the marked place to the left", .choose, also: "grid"),
    Binding(.placeDown, "J", ["J"], "the marked place down", .choose, also: "grid"),
    Binding(.placeUp, "K", ["K"], "the marked place up", .choose, also: "grid"),
    Binding(.placeRight, "L", ["L"], "the marked place to the right", .choose, also: "grid"),
    Binding(.toggleAllQueries, "a", ["a"], "all queries or those kept", .choose, also: "list"),
    Binding(.raiseThreshold, "+", ["+", "="], "raise the threshold", .choose, also: "score"),
    Binding(.lowerThreshold, "-", ["-"], "lower the threshold", .choose, also: "score"),
  ]

  private static let looking = [
    Binding(.enlarge, "Enter", [.enter], "enlarge or open", .look, also: "large full big channels"),
    Binding(.back, "BS Esc", [.backspace, .escape], "back", .look, also: "return smaller"),
    Binding(.zoomIn, "z", ["z"], "zoom in", .look, also: "closer"),
    Binding(.zoomOut, "Z", ["Z"], "zoom out", .look, also: "farther"),
    Binding(.panLeft, "S-←", [.shiftLeft], "pan left", .look),
    Binding(.panRight, "S-→", [.shiftRight], "pan right", .look),
    Binding(.panUp, "S-↑", [.shiftUp], "pan up", .look),
    Binding(.panDown, "S-↓", [.shiftDown], "pan down", .look),
    Binding(.cycleHeads, "m", ["m"], "heads: all, mean, max", .look, also: "average"),
    Binding(.cycleOverlay, "o", ["o"], "overlay: off, blend, contour", .look, also: "picture image"),
    Binding(.cycleScale, "s", ["s"], "scale: linear, log, rank", .look, also: "logarithm"),
    Binding(.toggleSharedScale, "S", ["S"], "one scale, or each map its own", .look, also: "share"),
    Binding(.wholeScale, "", [], "colours over the whole scale", .look, also: "range clip ends limits"),
    Binding(.nextColormap, "c", ["c"], "next colormap", .look, also: "colour color colours colors palette"),
    Binding(.previousColormap, "C", ["C"], "previous colormap", .look, also: "colour color colours colors"),
    Binding(.toggleTruth, "t", ["t"], "the truth, where it is known", .look, also: "ground annotation"),
    Binding(
      .play, "Space", [" "], "repeat the last movement, or stop", .look,
      also: "play pause animate walk"),
    Binding(.toggleList, "b", ["b"], "show or hide the list", .look, also: "pane sidebar queries left"),
    Binding(
      .toggleInspector, "v", ["v"], "show or hide the inspector", .look,
      also: "pane shape statistics formula right"),
    Binding(.widenPanes, ">", [">"], "wider panes", .look, also: "list inspector width"),
    Binding(.narrowPanes, "<", ["<"], "narrower panes", .look, also: "list inspector width"),
    Binding(
      .resetLook, "", [], "look at things as in the beginning", .look,
      also: "reset default colours scale zoom threshold panes"),
  ]

  private static let going = [
    Binding(
      .showInGraph, "p", ["p"], "this picture's node in the graph", .screens,
      also: "inputs users path where"),
    Binding(
      .showNumbers, "#", ["#"], "this picture's numbers as a table", .screens,
      also: "values tensor npy numpy activation"),
    Binding(
      .search, "/", ["/"], "search the graph", .screens, also: "find node pred_logits pred_masks pred_boxes"),
    Binding(.nextMatch, "n", ["n"], "next match", .screens),
    Binding(.previousMatch, "N", ["N"], "previous match", .screens),
  ]

  private static let changing = [
    Binding(
      .open, "O", ["O"], "open image, weights, recording", .change, also: "load file folder picture model"),
    Binding(.nextImage, "i", ["i"], "next image of the folder", .change, also: "picture"),
    Binding(.previousImage, "I", ["I"], "previous image of the folder", .change, also: "picture"),
    Binding(
      .ablate, "x", ["x"], "set this head or channel to zero", .change,
      also: "ablate knock out remove edit"),
    Binding(
      .addEdit, "A", ["A"], "make any other change", .change,
      also: "edit intervention mean uniform set scale skip mask patch remove query layer type"),
    Binding(.undoEdit, "u", ["u"], "undo the last edit", .change),
    Binding(.redoEdit, "U ^R", ["U", .control("r")], "redo the edit undone last", .change),
    Binding(.listEdits, "X", ["X"], "list the edits", .change, also: "changes interventions"),
    Binding(
      .turnMoment, "d", ["d"], "after the edits, before, the difference", .change,
      also: "compare ghost signed"),
  ]

  /// A line of the palette for each figure.
  private static let figures = FigureCatalogue.standard.kinds.map {
    Binding(.figure($0.name), "", [], "figure \($0.name)", .other)
  }

  private static let others = [
    Binding(.palette, ":", [":"], "any action by name; query 33, head 3", .other, also: "command palette"),
    Binding(
      .export, "e", ["e"], "export this as a figure", .other, also: "save write png svg pdf picture"),
    Binding(
      .exportAll, "E", ["E"], "export all figures of this screen", .other, also: "save write folder"),
    Binding(
      .exportScreen, "", [], "export the screen itself as PNG", .other, also: "save screenshot picture"),
    Binding(.copy, "y", ["y"], "copy the path, or a place's value", .other, also: "yank clipboard"),
    Binding(.help, "?", ["?"], "every key", .other, also: "help keys manual"),
    Binding(.quit, "q", ["q"], "back; from the top, quit", .other, also: "exit end close"),
  ]
}
