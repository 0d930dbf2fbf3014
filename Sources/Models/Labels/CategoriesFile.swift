import Foundation

/// A file of labels as people have them for their own models.
///
/// Read are a JSON object of names by class column, as `{"0": "cat"}`; a JSON array of names, or of objects with `id`,
/// `name` and perhaps `isthing`, as COCO lists its categories; an object that holds such categories, as COCO's
/// annotations do, or names as `id2label`, as Hugging Face's configurations do; and plain text with a name a line, the
/// first line for column 0.
struct CategoriesFile {
  let categories: Categories

  /// - Parameter path: for errors.
  /// - Throws: `ModelError.badLabels`.
  init(_ data: Data, path: String) throws(ModelError) {
    guard let text = String(data: data, encoding: .utf8) else {
      throw .badLabels(path: path, place: "labels", expected: "UTF-8 text", found: "other bytes")
    }
    let found: Categories? =
      switch text.first(where: { !$0.isWhitespace }) {
      case "{": try Self.named(data, path)
      case "[": try Self.listed(data, path)
      default: Categories(names: Self.lines(text))
      }
    guard let found else {
      throw .badLabels(path: path, place: "labels", expected: "at least one name", found: "none")
    }
    categories = found
  }

  /// COCO's annotations, or a configuration of Hugging Face.
  private struct Holder: Decodable {
    let id2label: [String: String]?
    let categories: [Entry]?
  }

  private static func named(_ data: Data, _ path: String) throws(ModelError) -> Categories? {
    let holder = try? JSONDecoder().decode(Holder.self, from: data)
    if let entries = holder?.categories { return categories(entries) }
    if let names = holder?.id2label { return Categories(names: try byColumn(names, path)) }
    let names: [String: String] = try decode(
      data, path, expected: "names by number, or an object with categories or id2label")
    return Categories(names: try byColumn(names, path))
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

  private static func listed(_ data: Data, _ path: String) throws(ModelError) -> Categories? {
    if let names = try? JSONDecoder().decode([String].self, from: data) {
      return Categories(names: Dictionary(uniqueKeysWithValues: zip(0..., names)))
    }
    return categories(try decode(data, path, expected: "an array of names or of {id, name, isthing}"))
  }

  private static func categories(_ entries: [Entry]) -> Categories? {
    entries.isEmpty
      ? nil : Categories(entries.map { ObjectClass(id: $0.id, name: $0.name, isThing: $0.isThing) })
  }

  private static func lines(_ text: String) -> [Int: String] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return Dictionary(
      uniqueKeysWithValues: lines.enumerated().map {
        ($0.offset, $0.element.trimmingCharacters(in: .whitespaces))
      })
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
}
