import Foundations

extension Intervention: CustomStringConvertible {
  /// The text that `init(_:)` reads as this intervention.
  public var description: String {
    let selection = part.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let nodes = change == .remove ? [] : [InterventionWords.quoted(path.description)]
    return ([change.verb] + nodes + selection + [change.setting].compactMap { $0 }).joined(separator: " ")
  }

  /// Reads `VERB PATH AXIS=INDICES… SETTING=VALUE…`, as in `set layer4 channel=5,8-15 to=0`.
  ///
  /// - Throws: `InterventionError.malformed`.
  public init(_ text: String) throws(InterventionError) {
    let words = try InterventionWords(text).all
    func malformed(_ expected: String, at word: InterventionWords.Word?) -> InterventionError {
      .malformed(
        text: text, column: word?.column ?? text.unicodeScalars.count + 1, expected: expected,
        found: word.map { "\"\($0.text)\"" } ?? "the end")
    }
    guard let verb = Verb.all.first(where: { $0.name == words.first?.text }) else {
      throw malformed("one of \(Verb.all.map(\.name).joined(separator: ", "))", at: words.first)
    }
    let named = words.dropFirst().first
    if verb.hasPath {
      guard let named, named.isQuoted || !named.text.utf8.contains(UInt8(ascii: "=")) else {
        throw malformed("the path of a node", at: named)
      }
    }
    var change = verb.change
    var part: [String: IndexList] = [:]
    for word in words.dropFirst(verb.hasPath ? 2 : 1) {
      // By scalars: what combines with a sign would hide it.
      let sides = word.text.unicodeScalars
        .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      guard sides.count == 2, !sides[0].isEmpty else { throw malformed("axis=indices", at: word) }
      let name = sides[0]
      if let setting = verb.setting, setting.name == name {
        guard let meant = setting.read(sides[1]) else {
          throw malformed("\(name)= and \(setting.expected)", at: word)
        }
        guard change == nil else { throw malformed("\(name)= once", at: word) }
        change = meant
      } else {
        guard let indices = IndexList(sides[1]) else {
          throw malformed("\(name)= and indices, as in \(name)=0,4-7", at: word)
        }
        guard part.updateValue(indices, forKey: name) == nil else {
          throw malformed("\(name)= once", at: word)
        }
      }
    }
    guard let change else {
      throw malformed("\(verb.setting?.name ?? "")= and \(verb.setting?.expected ?? "")", at: nil)
    }
    let queries = part[Axis.query.description]
    if change == .remove {
      guard let queries, part.count == 1 else {
        throw malformed("query= and indices alone, as in query=0,4-7", at: words.dropFirst().first)
      }
      self = .remove(queries: queries)
    } else {
      self.init(change, at: PathPattern(named?.text ?? ""), part: part)
    }
  }
}
