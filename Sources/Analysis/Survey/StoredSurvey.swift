import Foundation
import Foundations
import Models

/// A survey that was made earlier, whatever the run on screen.
public struct StoredSurvey: Derivation {
  /// The folder of its results.
  public let folder: String

  public init(folder: String) { self.folder = folder }

  private static let ending = "-survey"

  /// The folder of a survey, by that of the pictures: named after it, where the program was started.
  public static func defaultFolder(of pictures: String) -> String {
    URL(fileURLWithPath: pictures).standardizedFileURL.lastPathComponent + ending
  }

  /// The folder of the survey of a picture's folder.
  public static func folder(besideImage path: String) -> String {
    let pictures = (path as NSString).deletingLastPathComponent
    return defaultFolder(of: pictures.isEmpty ? "." : pictures)
  }

  /// The folder of the pictures that a survey's folder is named after; nil where it has another name.
  public static func pictures(of folder: String) -> String? {
    folder.hasSuffix(ending) ? String(folder.dropLast(ending.count)) : nil
  }

  /// The file of all records in a survey's folder.
  public static func records(in folder: String) -> String { "\(folder)/records.jsonl" }

  /// - Throws: `FileError`, `SurveyError`.
  public func evaluate(in run: ForwardRun) throws -> SurveySummary {
    let path = Self.records(in: folder)
    guard Folders.exists(path) else { throw SurveyError.none(folder: folder) }
    return try SurveySummary(SurveyLines(path: path))
  }

  public static func byteCount(of summary: SurveySummary) -> Int {
    summary.slots.reduce(0) { $0 + ($1.boxes.count + 64) * MemoryLayout<Box>.stride }
  }
}
