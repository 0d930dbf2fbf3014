import ArgumentParser
import Color
import Figures
import Foundation
import Foundations
import Images
import Models

struct ExportCommand: ParsableCommand {
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

  @Option(
    name: .shortAndLong,
    help: "The file to write; its ending says which kind. For `all`, and for several pictures, a folder.")
  var output: String?

  @Flag(help: "List the figures and the options that each takes.")
  var list = false

  private var images: ArraySlice<String> { words.dropLast() }
  private var wantsAll: Bool { words.last == "all" }

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
    let kind = wantsAll ? nil : try FigureCatalogue.standard.kind(named: figure)
    guard let output else { throw ValidationError("Missing expected argument '--output <output>'.") }
    if let kind, images.count == 1 {
      let format = try FigureFormat(path: output)
      guard kind.formats.contains(format) else {
        throw FigureError.unfitFormat(format, what: kind.name, fit: kind.formats)
      }
    } else if (try? FigureFormat(path: output)) != nil {
      throw ValidationError("\(output): several figures go into a folder.")
    }
    if wantsAll, options.raw || options.animate != nil {
      throw ValidationError("--raw and --animate take one figure by its name, not all.")
    }
  }

  func run() throws {
    guard !list, let figure = words.last, let output else {
      return try Output.paragraph(FigureCatalogue.standard.listing)
    }
    let files = ExplorerFiles(options: model)
    let kinds =
      wantsAll ? FigureCatalogue.standard.kinds : [try FigureCatalogue.standard.kind(named: figure)]
    let paths = FigurePaths(images: Array(images), figure: wantsAll ? nil : figure, output: output)
    let work = FigureWork(count: images.count * kinds.count, command: Self.command)
    defer { work.end() }
    for (image, place) in zip(images, paths.places) {
      let subject = try subject(image, files, isGraph: kinds.map(\.name) == ["graph"])
      if let folder = place.folder { try Folders.make(folder) }
      for kind in kinds {
        let asked = wantsAll ? options.figureOptions.fitting(kind) : options.figureOptions
        do {
          try work.write(kind, of: subject, asked, to: place.path(kind.name))
        } catch FigureError.lacks(_, let part) where wantsAll {
          try work.skip("\(kind.name): left out, the model has no \(part)")
        }
      }
    }
  }

  /// A run to draw; for the graph weights suffice.
  private func subject(_ path: String, _ files: ExplorerFiles, isGraph: Bool) throws -> FigureSubject {
    // Stands in for a picture, of which the graph shows nothing; most have its shape.
    let blank = RGBImage(width: 4, height: 3)
    switch try files.open(path, picture: blank) {
    case .image(let run):
      return FigureSubject(
        try edits.applied(to: run), pictureName: (path as NSString).lastPathComponent.visible)
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
    return (lines + ["all figures take \(FigureOption.common.map(\.flag).sorted().joined(separator: " "))"])
      .joined(separator: "\n")
  }
}
