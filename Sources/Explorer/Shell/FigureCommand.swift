import Figures
import Foundations
import Graph

/// The command that makes a figure of the run on screen again.
struct FigureCommand: Sendable {
  /// A picture or a recording.
  let image: String
  /// What says which model runs.
  let model: [String]
  let edits: [Intervention]
  /// Nil where the truth lies beside the picture.
  let truthPath: String?
  /// Nil for the survey of the picture's folder.
  let surveyFolder: String?

  func line(_ choice: FigureChoice, output: String) -> String {
    shellLine(
      ["detrscope", "export", image, choice.kind] + choice.options.arguments + model
        + edits.flatMap { ["--edit", "\($0)"] } + (truthPath.map { ["--truth", $0] } ?? [])
        + (surveyFolder.flatMap { SurveyFigure(rawValue: choice.kind) == nil ? nil : ["--survey", $0] } ?? [])
        + ["--output", output])
  }
}
