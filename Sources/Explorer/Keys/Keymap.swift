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
    case other = "Other"
  }

  public static let bindings: [Binding] = [
    Binding(.nextRow, "j ↓", ["j", .down], "next query", .choose),
    Binding(.previousRow, "k ↑", ["k", .up], "previous query", .choose),
    Binding(.firstRow, "g Home", ["g", .home], "first query", .choose),
    Binding(.lastRow, "G End", ["G", .end], "last query", .choose),
    Binding(.nextColumn, "l →", ["l", .right], "next head", .choose),
    Binding(.previousColumn, "h ←", ["h", .left], "previous head", .choose),
    Binding(.nextLayer, "]", ["]"], "next layer", .choose),
    Binding(.previousLayer, "[", ["["], "previous layer", .choose),
    Binding(.nextSource, "Tab", [.tab], "next source", .choose),
    Binding(.previousSource, "S-Tab", [.backTab], "previous source", .choose),
    Binding(.toggleAllQueries, "a", ["a"], "all queries, or those kept", .choose),
    Binding(.raiseThreshold, "+", ["+", "="], "raise the threshold", .choose),
    Binding(.lowerThreshold, "-", ["-"], "lower the threshold", .choose),
    Binding(.enlarge, "Enter z", [.enter, "z"], "one map large, or all", .look),
    Binding(.cycleHeads, "m", ["m"], "heads: all, mean, max", .look),
    Binding(.cycleOverlay, "o", ["o"], "over the image: off, blend, contour", .look),
    Binding(.cycleScale, "s", ["s"], "scale: linear, log, rank", .look),
    Binding(.toggleSharedScale, "S", ["S"], "scale shared by all maps, or own", .look),
    Binding(.nextColormap, "c", ["c"], "next colormap", .look),
    Binding(.previousColormap, "C", ["C"], "previous colormap", .look),
    Binding(.showScene, "1", ["1"], "Scene", .screens),
    Binding(.showAttention, "2", ["2"], "Attention", .screens),
    Binding(.export, "e", ["e"], "export the screen as PNG", .other),
    Binding(.copy, "y", ["y"], "copy the path", .other),
    Binding(.back, "BS Esc", [.backspace, .escape], "back", .other),
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
