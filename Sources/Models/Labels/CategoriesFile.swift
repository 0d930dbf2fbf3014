import Foundation

/// A file of labels as people have them for their own models.
///
/// Read are a JSON object of names by class column, as `{"0": "cat"}`; a JSON array of names, or of objects with `id`,
/// `name` and perhaps `isthing`, as COCO lists its categories; an object that holds such categories, as COCO's
/// annotations do, or names as `id2label`, as Hugging Face's configurations do; and plain text with a name a line, the
/// first line for column 0.
struct CategoriesFile {
  let categories: Categories
  /// One more than the last column of which it says anything, be it that the column has no name.
  let columns: Int

  /// Bytes of a file: COCO's annotations of its validation pictures have 20 MB.
  static let mostBytes = 32 << 20
  /// Names in a list.
  private static let mostNames = 1 << 20

  /// - Parameter path: for errors.
  /// - Throws: `ModelError.badLabels`.
  init(_ data: Data, path: String) throws(ModelError) {
    try Self.check(byteCount: data.count, path)
    guard let text = String(data: data, encoding: .utf8) else {
      throw .badLabels(path: path, place: "labels", expected: "UTF-8 text", found: "other bytes")
    }
    let found: Labels
    switch text.first(where: { !$0.isWhitespace }) {
    case "{": found = try Self.named(data, path)
    case "[":
      try Self.check(data, separator: ",", path)
      found = try Self.listed(data, path)
    default:
      try Self.check(data, separator: "\n", path)
      found = .names(try Self.lines(text, path))
    }
    guard let categories = found.categories else {
      throw .badLabels(path: path, place: "labels", expected: "at least one name", found: "none")
    }
    self.categories = categories
    columns = found.columns
  }

  /// Before the file is read.
  ///
  /// - Throws: `ModelError.badLabels` for what cannot be a file of labels.
  static func check(byteCount: Int, _ path: String) throws(ModelError) {
    guard byteCount <= mostBytes else {
      throw .badLabels(
        path: path, place: "labels", expected: "at most \(mostBytes >> 20) MB",
        found: "\(byteCount >> 20) MB")
    }
  }

  private static func check(_ data: Data, separator: Character, _ path: String) throws(ModelError) {
    let count = data.count { $0 == separator.asciiValue }
    guard count <= mostNames else {
      throw .badLabels(path: path, place: "labels", expected: "at most \(mostNames) names", found: "\(count)")
    }
  }

  /// What a file comes to.
  private enum Labels {
    case names([Int: String])
    case entries([Entry])

    var categories: Categories? {
      switch self {
      case .names(let names): Categories(names: names)
      case .entries(let entries):
        entries.isEmpty
          ? nil : Categories(entries.map { ObjectClass(id: $0.id, name: $0.name, isThing: $0.isThing) })
      }
    }

    var columns: Int {
      let last =
        switch self {
        case .names(let names): names.keys.max()
        case .entries(let entries): entries.map(\.id).max()
        }
      return last.map { $0 &+ 1 } ?? 0
    }
  }

  /// COCO's annotations, or a configuration of Hugging Face.
  private struct Holder: Decodable {
    let id2label: [String: String]?
    let categories: [Entry]?
  }

  private static func named(_ data: Data, _ path: String) throws(ModelError) -> Labels {
    let holder = try? JSONDecoder().decode(Holder.self, from: data)
    if let entries = holder?.categories { return .entries(entries) }
    if let names = holder?.id2label { return .names(try byColumn(names, path)) }
    let names: [String: String] = try decode(
      data, path, expected: "names by number, or an object with categories or id2label")
    return .names(try byColumn(names, path))
  }

  private static func byColumn(_ names: [String: String], _ path: String) throws(ModelError) -> [Int: String]
  {
    var byColumn: [Int: String] = [:]
    for (key, name) in names {
      guard let column = Int(key), column >= 0 else {
        throw .badLabels(path: path, place: "labels", expected: "a class number", found: key)
      }
      byColumn[column] = name
    }
    return byColumn
  }

  private struct Entry: Decodable {
    let id: Int
    let name: String
    let isThing: Bool

    private enum Key: String, CodingKey { case id, name, isthing }

    /// COCO writes `isthing` as 0 or 1, others as a truth value.
    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: Key.self)
      id = try fields.decode(Int.self, forKey: .id)
      name = try fields.decode(String.self, forKey: .name)
      guard fields.contains(.isthing) else {
        isThing = true
        return
      }
      isThing =
        try (try? fields.decode(Bool.self, forKey: .isthing))
        ?? (fields.decode(Int.self, forKey: .isthing) != 0)
    }
  }

  private static func listed(_ data: Data, _ path: String) throws(ModelError) -> Labels {
    if let names = try? JSONDecoder().decode([String].self, from: data) {
      return .names(Dictionary(uniqueKeysWithValues: zip(0..., names)))
    }
    return .entries(try decode(data, path, expected: "an array of names or of {id, name, isthing}"))
  }

  private static func lines(_ text: String, _ path: String) throws(ModelError) -> [Int: String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    guard !isYAML(lines) else {
      throw .badLabels(path: path, place: "labels", expected: "JSON, or a name a line", found: "YAML")
    }
    return Dictionary(uniqueKeysWithValues: zip(0..., lines))
  }

  /// Whether these are no names but YAML: a key alone on its line, or the form of a list or mapping on each.
  private static func isYAML(_ lines: [String]) -> Bool {
    let said = lines.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    return said.first == "---" || said.contains { $0.wholeMatch(of: /[\w-]+:/) != nil }
      || (!said.isEmpty && said.allSatisfy { $0.hasPrefix("- ") || $0.prefixMatch(of: /\d+:\s/) != nil })
  }

  private static func decode<Content: Decodable>(
    _ data: Data, _ path: String, expected: String
  ) throws(ModelError) -> Content {
    do {
      return try JSONDecoder().decode(Content.self, from: data)
    } catch {
      throw .badLabels(path: path, place: "JSON", expected: expected, found: "something else")
    }
  }
}

extension Categories {
  /// Reads a file of labels.
  ///
  /// - Parameter path: for errors.
  /// - Throws: `ModelError.badLabels`.
  public init(labels data: Data, path: String) throws(ModelError) {
    self = try CategoriesFile(data, path: path).categories
  }

  /// What of these labels does not fit a number of classes, in one line; nil where all does.
  ///
  /// - Parameters:
  ///   - columns: how many columns their file speaks of.
  ///   - file: its name.
  func misfit(classes: Int, columns: Int, file: String) -> String? {
    let used = all.count { $0.id < classes }
    if columns > classes {
      let rest = all.count - used
      return "\(file): the model has \(classes) classes, so \(rest) of \(all.count) names are not used"
    }
    guard columns < classes else { return nil }
    return "\(file): names for \(used) of the model's \(classes) classes; the others have numbers"
  }
}
