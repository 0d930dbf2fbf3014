import Foundations

extension Intervention: CustomStringConvertible {
  /// The text that `init(_:)` reads as this intervention.
  public var description: String {
    let selection = part.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let words = [change.verb, InterventionWords.quoted(path.description)] + selection + change.settings
    return words.joined(separator: " ")
  }

  /// Reads `VERB PATH AXIS=INDICES… SETTING=VALUE…`, as in `set layer4 channel=5,8-15 to=0`.
  ///
  /// - Throws: `InterventionError.malformed`.
  public init(_ text: String) throws(InterventionError) {
    let words = try InterventionWords(text)
    func malformed(_ expected: String, at word: InterventionWords.Word?) -> InterventionError {
      .malformed(
        text: text, column: word?.column ?? text.unicodeScalars.count + 1, expected: expected,
        found: word.map { "\"\($0.text)\"" } ?? "the end")
    }
    let verbs = Change.verbs.joined(separator: ", ")
    guard let verb = words.all.first, Change.verbs.contains(verb.text) else {
      throw malformed("one of \(verbs)", at: words.all.first)
    }
    guard words.all.count > 1, words.all[1].isQuoted || !words.all[1].text.utf8.contains(UInt8(ascii: "="))
    else {
      throw malformed("the path of a node", at: words.all.count > 1 ? words.all[1] : nil)
    }
    let setting = Change.setting(of: verb.text)
    var value: Float?
    var part: [String: IndexList] = [:]
    for word in words.all.dropFirst(2) {
      // By scalars: what combines with a sign would hide it.
      let sides = word.text.unicodeScalars
        .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      guard sides.count == 2, !sides[0].isEmpty else { throw malformed("axis=indices", at: word) }
      let name = sides[0]
      if name == setting {
        guard let number = Float(sides[1]), number.isFinite else {
          throw malformed("\(name)= and a number", at: word)
        }
        guard value == nil else { throw malformed("\(name)= once", at: word) }
        value = number
      } else {
        guard let indices = IndexList(sides[1]) else {
          throw malformed("\(name)= and indices, as in \(name)=0,4-7", at: word)
        }
        guard part.updateValue(indices, forKey: name) == nil else {
          throw malformed("\(name)= once", at: word)
        }
      }
    }
    guard let change = Change(verb: verb.text, value: value) else {
      throw malformed("\(setting ?? "")= and a number", at: nil)
    }
    self.init(change, at: PathPattern(words.all[1].text), part: part)
  }
}

extension Intervention.Change {
  fileprivate static let verbs = ["zero", "set", "scale", "mean", "uniform"]

  fileprivate var verb: String {
    switch self {
    case .zero: "zero"
    case .set: "set"
    case .scale: "scale"
    case .mean: "mean"
    case .uniform: "uniform"
    }
  }

  /// The number that a verb takes, by name.
  fileprivate static func setting(of verb: String) -> String? {
    switch verb {
    case "set": "to"
    case "scale": "by"
    default: nil
    }
  }

  fileprivate var settings: [String] {
    switch self {
    case .set(let value): ["to=\(value)"]
    case .scale(let factor): ["by=\(factor)"]
    case .zero, .mean, .uniform: []
    }
  }

  /// - Returns: nil where a number is missing.
  fileprivate init?(verb: String, value: Float?) {
    switch (verb, value) {
    case ("zero", _): self = .zero
    case ("mean", _): self = .mean
    case ("uniform", _): self = .uniform
    case ("set", let value?): self = .set(to: value)
    case ("scale", let value?): self = .scale(by: value)
    default: return nil
    }
  }
}
