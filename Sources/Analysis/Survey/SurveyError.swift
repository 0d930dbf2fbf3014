/// Why the records of a survey cannot be used. The description is one line.
public enum SurveyError: Error, Hashable, CustomStringConvertible {
  /// Nobody made one there.
  case none(folder: String)
  /// The file does not begin with a survey's header.
  case noHeader(path: String)
  /// A line is no record.
  case malformed(path: String, line: Int)
  /// A picture's record has not the numbers of all queries.
  case malformedPicture(path: String, picture: String)
  /// Records that were made otherwise.
  case otherSurvey(path: String, SurveyDifference)
  /// Another process writes this file.
  case held(path: String)
  /// A part of a survey that was divided is not there, or not done.
  case noShard(path: String, shard: String)
  /// Nothing to put together.
  case noShards(folder: String)

  public var description: String {
    switch self {
    case .none(let folder): "\(folder.printable) holds no survey yet"
    case .noHeader(let path):
      "\(path.printable): expected the records of a survey (\(SurveyHeader.form)), found something else"
    case .malformed(let path, let line):
      "\(path.printable): line \(line): expected \(line == 1 ? "the head of a survey" : "the record of a picture"), found something else"
    case .malformedPicture(let path, let picture):
      "\(path.printable): expected numbers of every query for \(picture.printable), found others"
    case .otherSurvey(let path, let difference):
      "\(path.printable): another survey: expected \(difference.what) \(difference.expected.printable), found \(difference.found.printable); choose another folder with --output"
    case .held(let path): "\(path.printable): another survey is writing it"
    case .noShard(let path, let shard):
      "\(path.printable): no such file; --shard \(shard) writes it when it is done"
    case .noShards(let folder):
      "\(folder.printable): no records of shards; --shard 1/3, 2/3 and 3/3 write them"
    }
  }
}

/// In what two surveys differ.
public struct SurveyDifference: Hashable, Sendable {
  public let what: String
  public let expected: String
  public let found: String
}
