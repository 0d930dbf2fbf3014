import Analysis
import Color
import Foundations
import Graph
import Images
import Models
import Tensors

/// What a figure shows: a run, and what its picture is called.
public struct FigureSubject: Sendable {
  public let run: ForwardRun
  /// The picture's file name; nil for a model without a picture, whose graph alone can be drawn.
  public let pictureName: String?
  /// The file of what is in the picture; nil where nobody knows.
  public var truthPath: String?
  /// The folder of a survey's results; nil where there is none.
  public var surveyFolder: String?
  private let givenColors: RunColors?

  /// - Parameter colors: those of another run, to be compared with; its own where left out.
  public init(_ run: ForwardRun, pictureName: String?, colors: RunColors? = nil) {
    self.run = run
    self.pictureName = pictureName
    givenColors = colors
  }

  /// The colours of its queries and classes.
  func colors() throws -> RunColors { try givenColors ?? RunColors(run.detections()) }

  /// Width over height of the picture.
  var aspect: Double { Double(run.image.width) / Double(max(1, run.image.height)) }

  /// The picture as given.
  var picture: Sheet.Tile { Sheet.Tile(content: .picture(run.image, isSmooth: true), aspect: aspect) }

  /// What every caption begins with.
  var origin: String {
    let changes = run.changes.isEmpty ? "" : " · changed: " + run.changes.joined(separator: ", ")
    guard let pictureName else { return run.modelName + changes }
    return "\(run.modelName) · \(pictureName), \(run.image.width)×\(run.image.height) pixels\(changes)"
  }

  /// The score from which a query counts as found, where none is given.
  func threshold(_ options: FigureOptions) -> Float {
    options.threshold
      ?? (hasMasks ? PanopticSegmentation.defaultThreshold : Detections.defaultThreshold)
  }

  /// "above 0.850", with all that makes a query count as found.
  func above(_ options: FigureOptions) -> String {
    let threshold = threshold(options)
    // What is surer than a half is surer than anything else.
    let isAlone = threshold >= 0.5 || run.scoring != .softmaxWithNoObject
    return "above \(formatScore(threshold))" + (isAlone ? "" : " and likelier than no object")
  }

  var hasMasks: Bool { run.recorder.graph.anatomy.output(.masks) != nil }

  /// The queries found, the surest thing first, then stuff; with the colours they have in every figure.
  func found(_ options: FigureOptions) throws -> [Found] {
    let (detections, colors) = (try run.detections(), try colors())
    let kept = Set(detections.queries(above: threshold(options)).map(\.query))
    return detections.ranking.filter { kept.contains($0.query) }
      .map { Found(detection: $0, color: colors.color(ofQuery: $0.query)) }
  }

  /// A query that found something.
  struct Found {
    let detection: Detection
    let color: RGB

    var query: Int { detection.query }
    /// `43 · cat`
    var name: String { "\(query) · \(detection.category.name)" }
    var score: String { formatScore(detection.score) }
  }

  /// The query that was asked for, or the surest one.
  ///
  /// - Throws: `FigureError.outOfRange`.
  func query(_ options: FigureOptions) throws -> Found {
    let detections = try run.detections()
    let found = try found(options)
    guard let query = options.query else {
      if let first = found.first { return first }
      let surest = detections.ranked[0]
      return Found(detection: surest, color: try colors().color(ofQuery: surest.query))
    }
    guard detections.all.indices.contains(query) else {
      throw FigureError.outOfRange(
        option: "--query", found: "\(query)", expected: "0 to \(detections.all.count - 1)")
    }
    if let known = found.first(where: { $0.query == query }) { return known }
    return Found(detection: detections.all[query], color: try colors().color(ofQuery: query))
  }
}

/// A share of a whole: `37 %`.
func formatShare(_ part: Int, _ whole: Int) -> String { formatPercent(Double(part) / Double(max(1, whole))) }
