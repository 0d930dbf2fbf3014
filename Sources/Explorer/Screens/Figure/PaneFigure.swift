import Analysis
import Cells
import Color
import Figures
import Foundation
import Images
import Models

/// A figure of the catalogue, laid out so that a column of cells is as wide as a letter.
struct PaneFigure: Derivation {
  let kind: String
  let options: FigureOptions
  let pictureName: String
  let truthPath: String
  let surveyFolder: String
  /// Cells that there are.
  let columns: Int
  let rows: Int
  /// Of the picture, whose blocks or pixels are no finer.
  let pixelsPerPoint: Int

  /// Points that a cell stands for; with text of 12 points most words fit into as many cells as they have letters.
  static let cell = (width: 6.0, height: 12.0)
  /// How far a figure may shrink to be seen whole, and the least columns that any has.
  private static let leastShare = 0.6
  private static let leastColumns = 40

  struct Value: Sendable {
    let scene: Scene
    let columns: Int
    /// All but the words.
    let picture: RGBImage

    var rows: Int { Int((scene.height / PaneFigure.cell.height).rounded(.up)) }

    /// The picture at the resolution of blocks.
    func image(_ symbols: Symbols) -> RGBImage {
      let cell = symbols.pixelsPerCell
      return picture.resampled(toWidth: columns * cell.width, rows * cell.height, .smooth)
    }
  }

  func evaluate(in run: ForwardRun) throws -> Value {
    let kind = try FigureCatalogue.standard.kind(named: kind)
    var subject = FigureSubject(run, pictureName: pictureName)
    (subject.truthPath, subject.surveyFolder) = (truthPath, surveyFolder)
    func scene(columns: Int) throws -> Scene {
      var options = options
      options.width = Double(columns) * Self.cell.width
      // It is written in cells, which break its lines elsewhere.
      options.showsCaption = false
      options.isForCells = true
      return try kind.scene(of: subject, options)
    }
    var columns = max(Self.leastColumns, columns)
    var drawn = try scene(columns: columns)
    let share = Double(rows) * Self.cell.height / max(1, drawn.height)
    if share < 1, share >= Self.leastShare {
      columns = max(Self.leastColumns, Int(Double(columns) * share))
      drawn = try scene(columns: columns)
    }
    // The graph takes the width that it needs.
    columns = Int((drawn.width / Self.cell.width).rounded(.up))
    var wordless = drawn
    wordless.marks = drawn.marks.filter { if case .label = $0 { false } else { true } }
    // Whole cells, so that words and picture keep to one grid.
    wordless.width = Double(columns) * Self.cell.width
    wordless.height = (drawn.height / Self.cell.height).rounded(.up) * Self.cell.height
    return Value(
      scene: drawn, columns: columns, picture: try wordless.image(pixelsPerPoint: Double(pixelsPerPoint)))
  }

  static func byteCount(of value: Value) -> Int { value.picture.bytes.count }
}
