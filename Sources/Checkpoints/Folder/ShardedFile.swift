import Foundation

/// Weights in several files, as `save_pretrained` writes those that are too large for one.
struct ShardedFile: TensorFile {
  let path: String
  let entries: [TensorEntry]
  let metadata: [String: String]
  let otherContents: [OtherContent] = []
  let unread: [String: String]

  private let shards: [any TensorFile]
  /// The shard that holds a tensor.
  private let places: [String: Int]

  /// - Parameter open: opens one of the files.
  /// - Throws: `CheckpointError` where a file is not there or cannot be read, `.malformed` where one lacks what the index
  ///   says it holds.
  init(_ index: ShardIndex, open: (String) throws -> any TensorFile) throws {
    let folder = (index.path as NSString).deletingLastPathComponent as NSString
    shards = try index.shards.map { try open(folder.appendingPathComponent($0)) }
    path = index.path
    metadata = shards[0].metadata
    entries = shards.flatMap(\.entries)
    unread = shards.reduce(into: [:]) { $0.merge($1.unread) { first, _ in first } }
    var places: [String: Int] = [:]
    for (number, shard) in shards.enumerated() {
      for entry in shard.entries where places.updateValue(number, forKey: entry.name) != nil {
        throw index.malformed(
          "each tensor in one file", "a second in \(index.shards[number])", at: entry.name)
      }
    }
    for (name, file) in index.files.sorted(by: { $0.key < $1.key }) where unread[name] == nil {
      guard let place = places[name], index.shards[place] == file else {
        throw index.malformed("a tensor of this name in \(file)", "none", at: name)
      }
    }
    self.places = places
  }

  func stored(_ name: String) throws -> StoredTensor {
    guard let place = places[name] else { throw CheckpointError.noSuchTensor(path: path, name: name) }
    return try shards[place].stored(name)
  }
}

/// A file's name as the program that divides weights makes it: `model-00001-of-00003.safetensors`.
struct ShardName {
  let number: Int
  let count: Int
  private let stem: Substring
  private let ending: Substring

  /// - Returns: nil for any other name, and where there is but one file.
  init?(_ path: String) {
    let pattern = /(.+)-(\d{5})-of-(\d{5})(\.\w+)/
    let name = (path as NSString).lastPathComponent
    guard let match = name.wholeMatch(of: pattern), let number = Int(match.2), let count = Int(match.3),
      count > 1, (1...count).contains(number)
    else { return nil }
    (self.number, self.count) = (number, count)
    (stem, ending) = (
      name[match.1.startIndex..<match.1.endIndex], name[match.4.startIndex..<match.4.endIndex]
    )
  }

  /// The names of the other files.
  var others: [String] {
    (1...count).filter { $0 != number }.map {
      "\(stem)-\(Self.digits($0))-of-\(Self.digits(count))\(ending)"
    }
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}
