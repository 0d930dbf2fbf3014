import Analysis
import Foundations

/// A figure of many pictures.
public enum SurveyFigure: String, CaseIterable, Sendable {
  /// Where the boxes of query slots lie, as in figure 7 of the paper.
  case slots
  /// Average precision and panoptic quality after every decoder layer, as in figure 4 of the paper.
  case precision

  /// - Throws: `FigureError.lacks` where the truth of no picture is known; `.noDrawing`.
  public func scene(of summary: SurveySummary, _ options: FigureOptions = FigureOptions()) throws(FigureError)
    -> Scene
  {
    switch self {
    case .slots: try SlotDrawing(summary, options).scene()
    case .precision: try PrecisionDrawing(summary, options).scene()
    }
  }
}

extension FigureKind {
  public static let slots = FigureKind(
    "slots", "where the boxes of the query slots lie over the pictures of a survey"
  ) { subject, options in try SurveyFigure.slots.scene(of: subject.survey(figure: "slots"), options) }

  public static let precision = FigureKind(
    "precision", "average precision and panoptic quality after every decoder layer, over a survey"
  ) { subject, options in try SurveyFigure.precision.scene(of: subject.survey(figure: "precision"), options) }

  /// Whether it is of many pictures, and not of one.
  public var isOfSurvey: Bool { SurveyFigure(rawValue: name) != nil }
}

extension FigureSubject {
  /// - Throws: `FigureError.noSurvey`; `SurveyError`, `FileError` where it cannot be read.
  fileprivate func survey(figure: String) throws -> SurveySummary {
    guard let surveyFolder, Folders.exists(StoredSurvey.records(in: surveyFolder)) else {
      throw FigureError.noSurvey(figure: figure, folder: surveyFolder)
    }
    return try StoredSurvey(folder: surveyFolder).evaluate(in: run)
  }
}

extension SurveySummary {
  /// What every caption begins with.
  var origin: String { "\(header.model) · \(formatNumber(pictures, of: "picture"))" }
}
