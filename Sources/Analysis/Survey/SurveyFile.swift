import Foundation
import Foundations

/// The records of a survey while it is made: `NAME.part` grows line by line, in whatever order pictures are done, and
/// becomes `NAME`, sorted, when all are. So an interrupted survey goes on where it was, and ends with the same bytes as one
/// that was not.
public final class SurveyFile: Sendable {
  private let path: String
  private let header: SurveyHeader
  private let file: Locked<FileHandle>
  /// The pictures that an earlier run looked at.
  public let known: Set<String>

  private var part: String { Self.part(of: path) }
  private static func part(of path: String) -> String { path + ".part" }

  /// Opens what an earlier run left, or a new file.
  ///
  /// - Throws: `SurveyError` for the records of another survey, or those that another process is making; `FileError`.
  public init(path: String, header: SurveyHeader) throws {
    (self.path, self.header) = (path, header)
    let part = Self.part(of: path)
    let descriptor = part.withSystemName { open($0, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666) }
    guard descriptor >= 0 else { throw Self.unwritable(part) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw SurveyError.held(path: part) }
    known = try Self.beginning(of: path, header, file)
    self.file = Locked(file)
  }

  /// Sees to it that a part begins with the header and ends with a whole line.
  ///
  /// - Returns: the pictures that it has.
  private static func beginning(
    of path: String, _ header: SurveyHeader, _ file: FileHandle
  ) throws -> Set<String> {
    let part = part(of: path)
    // A line whose end is missing was cut off.
    if try file.seekToEnd() > 0, let lines = try wholeLines(of: part) {
      try check(lines, against: header)
      try file.truncate(atOffset: UInt64(lines.wholeBytes))
      return Set(lines.pictures)
    }
    try file.truncate(atOffset: 0)
    try write(SurveyLines.line(header), to: file, part)
    // An empty file holds nothing that could be lost.
    guard Folders.exists(path), try WholeFile.head(path, count: 1)?.isEmpty != true else { return [] }
    // A survey that was done goes on if pictures have come.
    let lines = try SurveyLines(path: path)
    do {
      try check(lines, against: header)
    } catch {
      Folders.remove(part)
      throw error
    }
    try lines.readLines { _, line in try write(line + Data([UInt8(ascii: "\n")]), to: file, part) }
    return Set(lines.pictures)
  }

  /// Nil where not even the header is whole.
  private static func wholeLines(of part: String) throws -> SurveyLines? {
    do {
      return try SurveyLines(path: part)
    } catch SurveyError.noHeader {
      return nil
    }
  }

  private static func check(_ lines: SurveyLines, against header: SurveyHeader) throws(SurveyError) {
    guard let difference = lines.header.difference(from: header) else { return }
    throw .otherSurvey(path: lines.path, difference)
  }

  /// Adds a picture.
  ///
  /// - Throws: `FileError.unwritable`; what was written before stays.
  public func append(_ record: SurveyRecord) throws {
    let line = try SurveyLines.line(record)
    // In one piece: whoever ends the program leaves at most one line that is not whole.
    try file.withLock { try Self.write(line, to: $0, part) }
  }

  /// Puts the records in order under their name.
  ///
  /// - Parameter pictures: those that are there; others' records are left out.
  /// - Throws: `FileError`, `SurveyError`.
  public func finish(_ pictures: Set<String>) throws -> SurveyLines {
    try Self.write([SurveyLines(path: part)], header, to: path) { pictures.contains($0) }
    Folders.remove(part)
    return try SurveyLines(path: path)
  }

  /// Puts the records of several surveys into one file.
  ///
  /// - Throws: `SurveyError.otherSurvey` where they do not belong together; `FileError`.
  public static func merge(_ parts: [SurveyLines], to path: String) throws -> SurveyLines {
    guard let header = parts.first?.header else { preconditionFailure("nothing to merge") }
    for lines in parts { try check(lines, against: header) }
    try write(parts, header, to: path) { _ in true }
    return try SurveyLines(path: path)
  }

  private static func write(
    _ parts: [SurveyLines], _ header: SurveyHeader, to path: String, where belongs: (String) -> Bool
  ) throws {
    let lines = parts.indices.flatMap { part in
      parts[part].places.filter { belongs($0.key) }.map { (part: part, picture: $0.key, place: $0.value) }
    }.sorted { ($0.picture, $0.part) < ($1.picture, $1.part) }
    let sources = try parts.map { try FileHandle(reading: $0.path) }
    let file = try AtomicFile(path: path)
    var offset = 0
    func add(_ bytes: Data) throws {
      try bytes.withUnsafeBytes { try file.write($0, at: offset) }
      offset += bytes.count
    }
    try add(SurveyLines.line(header))
    for line in lines {
      try sources[line.part].seek(toOffset: UInt64(line.place.lowerBound))
      // With the line's end.
      try add(sources[line.part].read(upToCount: line.place.count + 1) ?? Data())
    }
    try file.commit(isDurable: true)
  }

  /// - Throws: `FileError.unwritable` in the system's words, which `FileHandle` has not.
  private static func write(_ bytes: Data, to file: FileHandle, _ path: String) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(file.fileDescriptor, $0.baseAddress, $0.count) }
      guard count >= 0 || errno == EINTR else { throw unwritable(path) }
      rest = rest.dropFirst(max(0, count))
    }
  }

  private static func unwritable(_ path: String) -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
