import ArgumentParser
import Cells
import Figures

/// What is to be seen on the explorer's screen where that is the figure.
struct ScreenArguments: ParsableArguments {
  static let figure = "screen"
  static let summary =
    "the explorer's screen, after --keys and of --size cells (default: 120x40), dark by default"
  static let flags = ["--keys", "--size", FigureOption.theme.flag]

  @Option(help: ArgumentHelp("For `screen`: play these keys first, as in '2jj<Enter>'.", valueName: "keys"))
  var keys: String?

  @Option(help: ArgumentHelp("For `screen`: its size in cells.", valueName: "WxH"))
  var size: ScreenSize?

  func validate() throws {
    do {
      _ = try script
    } catch {
      throw ValidationError("--\(error)")
    }
  }

  var script: [InputEvent] { get throws { try InputScript.parse(keys ?? "") } }

  /// Options that only one kind of figure has are refused for the other.
  ///
  /// - Throws: `FigureError.unusedOption`, `ValidationError`.
  func check(figure: String, _ options: FigureOptions) throws {
    if figure == Self.figure {
      guard let stranger = options.given.subtracting([.theme]).map(\.flag).min() else { return }
      throw FigureError.unusedOption(stranger, figure: figure, used: Self.flags)
    }
    if keys != nil || size != nil { throw ValidationError("--keys and --size are for the figure screen.") }
  }
}
