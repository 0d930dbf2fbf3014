import Foundation
import Foundations

/// The lines of a survey's file: the header, then a record a picture, each JSON with its keys in order. Numbers are written
/// so that they are read back exactly.
public struct SurveyLines: Sendable {
  public let path: String
  public let header: SurveyHeader
  /// Where each picture's line lies, by its name; the last one where it has several.
  private(set) var places: [String: Range<Int>]
  /// Those that could not be looked at.
  private(set) var faulty: Set<String>
  /// Bytes up to the end of the last whole line: what an interruption cut off lies beyond.
  let wholeBytes: Int

  private struct Name: Decodable {
    let picture: String
    let fault: String?
  }

  /// Reads where everything lies.
  ///
  /// - Throws: `SurveyError`, `FileError`.
  public init(path: String) throws {
    self.path = path
    var header: SurveyHeader?
    var places: [String: Range<Int>] = [:]
    var faulty: Set<String> = []
    var (begin, number) = (0, 0)
    let scanner = try LineScanner(path: path)
    while let line = try scanner.next() {
      number += 1
      if header == nil {
        guard let first = try? Self.decoder.decode(SurveyHeader.self, from: line),
          first.form == SurveyHeader.form, SurveyHeader.possibleQueries.contains(first.queries)
        else { throw SurveyError.malformed(path: path, line: number) }
        header = first
      } else {
        guard let name = try? Self.decoder.decode(Name.self, from: line) else {
          throw SurveyError.malformed(path: path, line: number)
        }
        places[name.picture] = begin..<begin + line.count
        if name.fault == nil { faulty.remove(name.picture) } else { faulty.insert(name.picture) }
      }
      begin += line.count + 1
    }
    guard let header else { throw SurveyError.noHeader(path: path) }
    (self.header, self.places, self.faulty, wholeBytes) = (header, places, faulty, begin)
  }

  /// The names of the pictures that were looked at, in order.
  public var pictures: [String] { places.keys.filter { !faulty.contains($0) }.sorted() }

  /// Every record, in the order of the pictures' names.
  ///
  /// - Throws: `SurveyError.malformed`, `FileError`, and what `body` throws.
  public func readRecords(_ body: (SurveyRecord) throws -> Void) throws {
    try readLines { picture, line in
      guard let record = try? Self.decoder.decode(SurveyRecord.self, from: line),
        record.isSound(queries: header.queries)
      else { throw SurveyError.malformedPicture(path: path, picture: picture) }
      try body(record)
    }
  }

  /// Every line as it is, without its end, in the order of the pictures' names.
  func readLines(_ body: (String, Data) throws -> Void) throws {
    let file = try FileHandle(reading: path)
    defer { try? file.close() }
    for (picture, place) in places.sorted(by: { $0.key < $1.key }) {
      try file.seek(toOffset: UInt64(place.lowerBound))
      try body(picture, file.read(upToCount: place.count) ?? Data())
    }
  }

  // MARK: - Coding

  /// A value as a line, its end included.
  static func line(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(value) + Data([UInt8(ascii: "\n")])
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}

/// The whole lines of a file, one after another; what comes after the last end of a line is none.
private final class LineScanner {
  private static let pieceBytes = 1 << 18
  /// Far above the line of a picture with a thousand queries.
  private static let mostBytes = 1 << 25

  private let path: String
  private let file: FileHandle
  private var held = Data()

  /// - Throws: `FileError`; what is no regular file may have no end.
  init(path: String) throws {
    self.path = path
    guard try WholeFile.head(path, count: 1) != nil else {
      throw FileError.unreadable(path: path, reason: "not a regular file")
    }
    file = try FileHandle(reading: path)
  }

  deinit { try? file.close() }

  func next() throws -> Data? {
    var searched = held.startIndex
    while true {
      if let end = held[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(held[..<end])
        held = held[(end + 1)...]
        return line
      }
      guard held.count <= Self.mostBytes else {
        throw FileError.unreadable(path: path, reason: "a line of more than \(Self.mostBytes) bytes")
      }
      searched = held.endIndex
      guard let piece = try file.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return nil }
      // Anew, so that what was read is let go.
      let distance = searched - held.startIndex
      held = Data(held) + piece
      searched = held.startIndex + distance
    }
  }
}
