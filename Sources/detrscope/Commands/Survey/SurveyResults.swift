import Analysis
import Figures
import Foundation
import Foundations

/// The folder that a survey's results go into.
struct SurveyResults {
  let folder: String

  /// The file of the records of all pictures, or of a part of them.
  func records(_ shard: Shard?) -> String {
    shard.map { "\(folder)/records-\($0.number)-of-\($0.count).jsonl" } ?? StoredSurvey.records(in: folder)
  }

  /// Puts the records of all shards together.
  ///
  /// - Throws: `SurveyError`, `FileError`.
  func merge() throws -> SurveyLines {
    let names = (try? Folders.names(in: folder)) ?? []
    let counts = Set(names.compactMap(Self.shardCount))
    guard let count = counts.min() else { throw SurveyError.noShards(folder: folder) }
    let shards = (1...count).map { Shard($0, of: count) }
    for shard in shards where !Folders.exists(records(shard)) {
      throw SurveyError.noShard(path: records(shard), shard: shard.description)
    }
    return try SurveyFile.merge(shards.map { try SurveyLines(path: records($0)) }, to: records(nil))
  }

  /// `records-2-of-8.jsonl`, whole or not.
  private static func shardCount(_ name: String) -> Int? {
    guard let match = name.wholeMatch(of: /records-\d+-of-(\d+)\.jsonl(\.part)?/) else { return nil }
    return Int(match.1).flatMap { Shard.possibleCounts.contains($0) ? $0 : nil }
  }

  /// Writes the figures, the page and the JSON.
  ///
  /// - Returns: why there are no figures; nil where there are.
  /// - Throws: `FileError.unwritable`.
  func write(_ summary: SurveySummary, _ report: SurveyReport, as format: FigureFormat) throws -> FigureError?
  {
    var drawn: [(title: String, svg: Data)] = []
    var obstacle: FigureError?
    for figure in SurveyFigure.allCases {
      do {
        let scene = try figure.scene(of: summary)
        drawn.append((scene.title, try scene.data(.svg)))
        try WholeFile.write(Array(scene.data(format)), to: "\(folder)/\(figure.rawValue).\(format.rawValue)")
      } catch FigureError.lacks {
        continue
      } catch let error as FigureError {
        obstacle = error
      }
    }
    try WholeFile.write(Array(SurveyPage(summary, figures: drawn).html.utf8), to: "\(folder)/survey.html")
    try WholeFile.write(Array(Output.jsonData(report)), to: "\(folder)/survey.json")
    return obstacle
  }
}
