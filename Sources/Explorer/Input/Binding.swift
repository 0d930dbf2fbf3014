import Cells

/// An action with its keys, as input, help, hints and palette know it.
public struct Binding: Hashable, Sendable {
  public let action: Action
  public let keys: [Key]
  /// The keys as written in help, the first also in hints.
  public let names: [String]
  /// What it does, in a few words.
  public let title: String
  public let group: Group
  /// Other words by which it is found.
  public let synonyms: String

  /// - Parameters:
  ///   - names: of the keys, with spaces between them.
  ///   - synonyms: other words for what it does.
  public init(
    _ action: Action, _ names: String, _ keys: [Key], _ title: String, _ group: Group,
    also synonyms: String = ""
  ) {
    self.synonyms = synonyms
    self.action = action
    self.keys = keys
    self.names = names.split(separator: " ").map(String.init)
    self.title = title
    self.group = group
  }

  /// A heading of the help.
  public enum Group: String, CaseIterable, Sendable {
    case choose = "Choose"
    case look = "Look"
    case screens = "Screens"
    case change = "Change"
    case other = "Other"
  }
}

/// Actions that matter at the moment, and what they do, in one or two words.
public struct Hint: Hashable, Sendable {
  public let actions: [Action]
  public let label: String

  public init(_ actions: Action..., label: String) {
    self.actions = actions
    self.label = label
  }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  public init(extendedGraphemeClusterLiteral character: Character) { self = .character(character) }
}
