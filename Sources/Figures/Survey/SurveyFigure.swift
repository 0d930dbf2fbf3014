import Analysis

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

extension SurveySummary {
  /// What every caption begins with.
  var origin: String { "\(header.model) · \(pictures) pictures" }
}
