import Foundations
import Graph
import Models

/// Why a figure cannot be drawn or written.
public enum FigureError: Error, Hashable, CustomStringConvertible {
  /// Cairo, FreeType, fontconfig or one of the program's own faces is not there.
  case noDrawing(missing: String)
  /// A file's ending names no format of figures.
  case unknownFormat(path: String)
  case unknownFigure(String, known: [String])
  /// An option that the figure has no use for.
  case unusedOption(String, figure: String, used: [String])
  /// The model, or the recording, has nothing to show.
  case lacks(figure: String, part: String)
  /// Nothing is known of what is in the picture; the path is where that would lie.
  case noTruth(figure: String, path: String?)
  /// There is no survey of the picture's folder; the folder is where its results would lie.
  case noSurvey(figure: String, folder: String?)
  case outOfRange(option: String, found: String, expected: String)
  /// A format that cannot hold a figure, or what was asked of it.
  case unfitFormat(FigureFormat, what: String, fit: [FigureFormat])
  case failed(path: String, reason: String)

  /// Why a figure is left out where all are asked for; nil for an error that is no such reason.
  public static func absence(_ error: any Error) -> String? {
    switch error {
    case FigureError.lacks(_, let part): "this has no \(part)"
    case FigureError.noTruth: "no truth is known of this picture"
    case FigureError.noSurvey: "there is no survey of these pictures"
    case ModelError.lacks, ModelError.notHeld, GraphError.notRecorded: "\(error)"
    default: nil
    }
  }

  /// Whether it lies in what was asked for, and not in the file, the model or the machine.
  public var isUsage: Bool {
    switch self {
    case .unknownFormat, .unknownFigure, .unusedOption, .outOfRange, .unfitFormat: true
    case .noDrawing, .lacks, .noTruth, .noSurvey, .failed: false
    }
  }

  public var description: String {
    switch self {
    case .noDrawing(let missing):
      "figures need Cairo, FreeType and fontconfig: \(missing) is missing (apt-get install libcairo2)"
    case .unknownFormat(let path):
      "\(path.printable): a figure's name ends in .png, .svg or .pdf, that of a graph also in .dot"
    case .unknownFigure(let name, let known):
      "no figure is named \(name.printable): there are \(known.joined(separator: ", "))"
    case .unusedOption(let option, let figure, let used):
      "\(figure) has no use for \(option): it takes \(used.joined(separator: ", "))"
    case .lacks(let figure, let part): "\(figure): this has no \(part)"
    case .noTruth(let figure, let path):
      "\(figure): no truth is known of this picture" + (path.map { ": \($0.printable) is missing" } ?? "")
    case .noSurvey(let figure, let folder):
      "\(figure): no survey of these pictures is known"
        + (folder.map { ": \($0.printable) has none (detrscope survey makes it)" } ?? "")
    case .outOfRange(let option, let found, let expected):
      "\(option) takes \(expected), not \(found.printable)"
    case .unfitFormat(let format, let what, let fit):
      "\(what) cannot be \(format.rawValue.uppercased()): name the file \(fit.map { "." + $0.rawValue }.joined(separator: " or "))"
    case .failed(let path, let reason): "\(path.printable): cannot be drawn: \(reason)"
    }
  }
}
