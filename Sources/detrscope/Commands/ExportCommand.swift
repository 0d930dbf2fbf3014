import Analysis
import ArgumentParser
import Cells
import Color
import Explorer
import Figures
import Foundation
import Foundations
import Images
import Models

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a figure as PNG, SVG or PDF.",
    usage: "detrscope export <image> ... <figure> --output <output>",
    discussion: FigureCatalogue.standard.listing)

  @Argument(
    help: ArgumentHelp(
      "Pictures or recordings (for graph weights do), then the figure, or `all` of them.",
      valueName: "image> ... <figure"))
  var words: [String] = []

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions
  @OptionGroup var options: FigureArguments
  @OptionGroup var screen: ScreenArguments

  @Option(
    name: .shortAndLong,
    help: "The file to write; its ending says which kind. For `all`, and for several pictures, a folder.")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "What is in the picture, for matching, losses and screen (default: PICTURE.truth.json beside it).",
      valueName: "file"))
  var truth: String?

  @Option(
    help: ArgumentHelp(
      "The results of `survey`, for slots and precision (default: those named after the picture's folder).",
      valueName: "folder"))
  var survey: String?

  @Flag(help: "List the figures and the options that each takes.")
  var list = false

  private var images: ArraySlice<String> { words.dropLast() }
  private var wantsAll: Bool { words.last == "all" }
  private var wantsScreen: Bool { words.last == ScreenArguments.figure }

  func validate() throws {
    do {
      if !list { try check() }
    } catch let error as FigureError {
      throw ValidationError(error.description)
    }
  }

  private func check() throws {
    guard let figure = words.last else { throw ValidationError("Missing expected argument '<image>'.") }
    guard words.count > 1 else {
      throw ValidationError("Missing expected argument '<figure>'; --list names them.")
    }
    try screen.check(figure: figure, options.figureOptions)
    let kind = wantsAll || wantsScreen ? nil : try FigureCatalogue.standard.kind(named: figure)
    guard let output else { throw ValidationError("Missing expected argument '--output <output>'.") }
    if !wantsAll, images.count == 1 {
      let format = try FigureFormat(path: output)
      let formats = kind?.formats ?? FigureFormat.drawn
      guard formats.contains(format) else {
        throw FigureError.unfitFormat(format, what: figure, fit: formats)
      }
    } else if (try? FigureFormat(path: output)) != nil {
      throw ValidationError("\(output): several figures go into a folder.")
    }
    if truth != nil, images.count > 1 { throw ValidationError("--truth takes one picture.") }
    if wantsAll, options.raw || options.animate != nil {
      throw ValidationError("--raw and --animate take one figure by its name, not all.")
    }
  }

  func run() async throws {
    guard !list, let figure = words.last, let output else {
      return try Output.paragraph(FigureCatalogue.standard.listing)
    }
    let files = ExplorerFiles(options: model, truthPath: truth)
    let kinds =
      wantsAll
      ? FigureCatalogue.standard.kinds
      : wantsScreen ? [] : [try FigureCatalogue.standard.kind(named: figure)]
    let paths = FigurePaths(images: Array(images), figure: wantsAll ? nil : figure, output: output)
    let work = FigureWork(
      count: images.count * max(1, kinds.count), command: Self.command,
      inputs: InputFiles(Array(images), model, edits, truth: truth))
    defer { work.end() }
    for (image, place) in zip(images, paths.places) {
      if let folder = place.folder { try Folders.make(folder) }
      if wantsScreen {
        let (kind, subject) = try await screenFigure(image, files)
        try work.write(kind, of: subject, options.figureOptions, to: place.path(kind.name))
        continue
      }
      let subject = try subject(image, files, isGraph: kinds.map(\.name) == ["graph"])
      for kind in kinds {
        let asked = wantsAll ? options.figureOptions.fitting(kind) : options.figureOptions
        do {
          try work.write(kind, of: subject, asked, to: place.path(kind.name))
        } catch {
          guard wantsAll, let reason = FigureError.absence(error) else { throw error }
          try work.skip("\(kind.name): left out, \(reason)")
        }
      }
    }
  }

  /// The explorer's screen as a figure.
  @MainActor private func screenFigure(
    _ image: String, _ files: ExplorerFiles
  ) async throws -> (FigureKind, FigureSubject) {
    let run = try files.firstRun(image)
    // What cannot be changed is an error here as for every figure; the session makes the changes its own.
    let subject = FigureSubject(
      try edits.applied(to: run), pictureName: (image as NSString).lastPathComponent.visible)
    var display = DisplayOptions()
    display.symbols = .sextant
    let canvas = await files.screen(
      after: try screen.script, of: run, imagePath: image, edits,
      screen.size ?? ScreenSize(width: 120, height: 40), display)
    return (.screen(canvas), subject)
  }

  /// A run to draw; for the graph weights suffice.
  private func subject(_ path: String, _ files: ExplorerFiles, isGraph: Bool) throws -> FigureSubject {
    // Stands in for a picture, of which the graph shows nothing; most have its shape.
    let blank = RGBImage(width: 4, height: 3)
    switch try files.open(path, picture: blank) {
    case .image(let run):
      var subject = FigureSubject(
        try edits.applied(to: run), pictureName: (path as NSString).lastPathComponent.visible)
      subject.truthPath = truth ?? Truth.path(besideImage: path)
      subject.surveyFolder = survey ?? StoredSurvey.folder(besideImage: path)
      return subject
    case .model(let run):
      guard isGraph else { throw InputError.weightsForImage(path) }
      return FigureSubject(try edits.applied(to: run), pictureName: nil)
    }
  }
}

extension ExportCommand {
  /// The command as it was given, for the figure's metadata.
  private static var command: String {
    shellLine(["detrscope"] + Program.arguments).printable
  }
}

extension FigureCatalogue {
  /// A line for each figure, and the options that it takes.
  var listing: String {
    let width = kinds.map(\.name.count).max() ?? 0
    let lines = kinds.map { kind in
      let options = kind.options.map { option in
        option == .animate
          ? "\(option.flag) \(kind.animations.map(\.rawValue).joined(separator: "|"))" : option.flag
      }.sorted().joined(separator: " ")
      let name = kind.name.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(name)  \(kind.summary)" + (options.isEmpty ? "" : " [\(options)]")
    }
    let screen = ScreenArguments.figure.padding(toLength: width, withPad: " ", startingAt: 0)
    let last = "\(screen)  \(ScreenArguments.summary) [\(ScreenArguments.flags.joined(separator: " "))]"
    return
      (lines + [
        last, "all other figures take \(FigureOption.common.map(\.flag).sorted().joined(separator: " "))",
      ])
      .joined(separator: "\n")
  }
}
