import Figures
import Foundation

/// What was chosen at the last export, and is offered at the next.
public struct ExportChoices: Hashable, Sendable {
  /// As it was typed; empty for the folder that exports go to.
  var folder = ""
  /// The kind of file.
  var format = FigureFormat.png

  public init() {}

  /// A name for a figure.
  func path(of figure: String) -> String { "\(folder)detrscope-\(figure).\(format.rawValue)" }

  /// - Throws: `FigureError.unknownFormat`.
  mutating func note(path: String) throws(FigureError) {
    let named = try FigureFormat(path: path)
    // A graph's own format suits no other figure.
    if named != .dot { format = named }
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }
}

extension ExplorerState {
  /// Asks where what is on screen goes. The catalogue's figures are of one run: a difference goes as the screen shows it.
  mutating func askForExport() {
    let isDifference = moment == .difference && workbench.base.id != workbench.shown.id
    let figure = isDifference ? nil : shownScreen.figure(context)
    askForExport(figure ?? FigureChoice(Export.screenName))
  }

  /// Asks where a figure goes.
  mutating func askForExport(_ choice: FigureChoice) {
    dialog = .prompt(Prompt(.export([choice]), text: exports.path(of: choice.kind)))
  }

  /// Asks for the folder of all figures of the screen.
  mutating func askForExports() {
    var context = context
    // Figures are of the run after the edits, whose values are no differences.
    if moment == .difference { (context.moment, context.display.colormap) = (.after, display.colormap) }
    var choices = type(of: shownScreen).figureNames.map {
      FigureChoice($0, options: context.figureOptions(for: $0))
    }
    // What is in view is exported as it is in view.
    if let shown = shownScreen.figure(context) {
      choices = [shown] + choices.filter { $0.kind != shown.kind }
    }
    guard !choices.isEmpty else {
      message = Message("the catalogue has no figure of this screen")
      return
    }
    dialog = .prompt(Prompt(.export(choices), text: exports.folder + "figures/"))
  }

  /// Takes the path that was typed; asks again where no figure can have that name.
  mutating func export(_ choices: [FigureChoice], _ prompt: Prompt) -> [Effect] {
    let path = prompt.text.trimmingCharacters(in: .whitespaces)
    guard !path.isEmpty, let first = choices.first else { return [] }
    if path.hasSuffix("/") || choices.count > 1 {
      return [.exportFigures(choices, folder: path.hasSuffix("/") ? String(path.dropLast()) : path)]
    }
    do {
      try exports.note(path: path)
      return [.exportFigure(first, path: path)]
    } catch {
      message = Message("\(error)", isError: true)
      dialog = .prompt(prompt)
      return []
    }
  }
}
