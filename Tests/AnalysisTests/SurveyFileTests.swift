import EmbeddedWeights
import Foundation
import Images
import Models
import TestSupport
import Testing

@testable import Analysis

/// The records of a survey on disk: whatever the order in which pictures were done, the bytes are the same in the end.
struct SurveyFileTests {
  private let folder: ScratchFolder
  private let header: SurveyHeader
  private let records: [SurveyRecord]

  init() throws {
    folder = try ScratchFolder()
    header = try SurveyHeader(LoadedModel(path: EmbeddedWeights.url.path))
    let queries = header.queries
    records = ["c", "a", "d", "b"].enumerated().map { index, name in
      let answer = """
        {"boxes": \((0..<4 * queries).map { Float($0 + index) / 997 }), "classes": \((0..<queries).map { $0 % 7 }),
         "scores": \((0..<queries).map { Float($0 * (index + 1) % 51) / 51 }), "found": [\(index), 9]}
        """
      return SurveyRecord(
        name, try! JSONDecoder().decode(SurveyRecord.Answer.self, from: Data(answer.utf8)), nil)
    }
  }

  private func path(_ name: String) -> String { folder.path(name) }
  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  private func written(_ records: some Sequence<SurveyRecord>, _ name: String) throws -> SurveyLines {
    let file = try SurveyFile(path: path(name), header: header)
    for record in records { try file.append(record) }
    return try file.finish(["a", "b", "c", "d"])
  }

  /// Two checkpoints of one name are two models.
  @Test func otherWeightsAreAnotherSurvey() throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    #expect(model.fingerprint == header.weights)
    _ = try written(records, "known")
    let text = String(decoding: try bytes(path("known")), as: UTF8.self)
    try Data(text.replacing(model.fingerprint, with: "1").utf8).write(to: URL(fileURLWithPath: path("known")))
    #expect(throws: SurveyError.self) { try SurveyFile(path: path("known"), header: header) }
    #expect(!FileManager.default.fileExists(atPath: path("known.part")))
  }

  /// What an editor or a full disk left is no survey, and stands in no one's way.
  @Test func anEmptyFileIsNone() throws {
    try Data().write(to: URL(fileURLWithPath: path("empty")))
    #expect(try written(records, "empty").pictures == ["a", "b", "c", "d"])
  }

  @Test func anInterruptedSurveyGoesOnAndEndsTheSame() throws {
    let whole = try bytes(written(records, "whole").path)
    do {
      let file = try SurveyFile(path: path("cut"), header: header)
      for record in records.prefix(2) { try file.append(record) }
    }
    // Cut off in the middle of a line.
    let part = try FileHandle(forWritingTo: URL(fileURLWithPath: path("cut.part")))
    try part.seekToEnd()
    try part.write(contentsOf: SurveyLines.line(records[2]).dropLast(40))
    try part.close()
    let file = try SurveyFile(path: path("cut"), header: header)
    #expect(file.known == ["a", "c"])
    for record in records.suffix(2).reversed() { try file.append(record) }
    #expect(try bytes(file.finish(["a", "b", "c", "d"]).path) == whole)
    #expect(!FileManager.default.fileExists(atPath: path("cut.part")))
    // What was done stays when pictures come or go.
    let again = try SurveyFile(path: path("cut"), header: header)
    #expect(again.known == ["a", "b", "c", "d"])
    #expect(try again.finish(["a", "b"]).pictures == ["a", "b"])
  }

  @Test func aBrokenHeaderIsWrittenAnewAndFaultsAreTriedAgain() throws {
    try Data(#"{"classes":[{"#.utf8).write(to: URL(fileURLWithPath: path("x.part")))
    let file = try SurveyFile(path: path("x"), header: header)
    #expect(file.known.isEmpty)
    try file.append(SurveyRecord("a", fault: "no picture"))
    try file.append(records[0])
    let summary = try SurveySummary(file.finish(["a", "c"]))
    #expect(summary.faults.map(\.picture) == ["a"] && summary.pictures == 1)
    #expect(try SurveyFile(path: path("x"), header: header).known == ["c"])
  }

  @Test func partsMergeToTheSameBytes() throws {
    let whole = try bytes(written(records, "whole").path)
    let parts = try [0, 1, 2].map { try written([records[$0]] + ($0 == 1 ? [records[3]] : []), "part\($0)") }
    #expect(try bytes(SurveyFile.merge(parts, to: path("merged")).path) == whole)
  }

  @Test func anotherSurveysRecordsAreRefused() throws {
    _ = try written(records, "x")
    let other = try SurveyHeader(LoadedModel(path: EmbeddedWeights.url.path), threshold: 0.5)
    do {
      _ = try SurveyFile(path: path("x"), header: other)
      Issue.record("records with another threshold were taken")
    } catch { #expect("\(error)".contains("expected threshold 0.5, found 0.7"), "\(error)") }
    let held = try SurveyFile(path: path("y"), header: header)
    #expect(throws: SurveyError.held(path: path("y.part"))) {
      try SurveyFile(path: path("y"), header: header)
    }
    _ = held
    try Data("{}\n".utf8).write(to: URL(fileURLWithPath: path("z")))
    #expect(throws: SurveyError.malformed(path: path("z"), line: 1)) { try SurveyLines(path: path("z")) }
  }

  /// Numbers are read back exactly, and statistics are those of the numbers.
  @Test func slotsAreCounted() throws {
    let lines = try written(records, "x")
    var read: [SurveyRecord] = []
    try lines.readRecords { read.append($0) }
    #expect(read == records.sorted { $0.picture < $1.picture })
    let summary = try SurveySummary(lines)
    #expect(summary.pictures == 4 && summary.found == 8 && summary.judged == 0 && summary.layers.isEmpty)
    #expect(summary.unused == (4..<header.queries).filter { $0 != 9 })
    let slot = summary.slots[9]
    #expect(slot.found == 4 && slot.classes == [2: 4] && slot.boxes.count == 4)
    #expect(abs(slot.centerX.mean - (36 + 1.5) / 997) < 1e-6)
    #expect(abs(slot.centerX.deviation - (1.25).squareRoot() / 997) < 1e-6)
    // 9, 18, 27 and 36 of 51.
    #expect(slot.surest.map(\.picture) == ["b", "d", "a"])
    #expect(summary.classes == [0: 1, 1: 1, 2: 5, 3: 1])
  }
}
