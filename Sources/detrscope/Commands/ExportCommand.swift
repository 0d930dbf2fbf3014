import ArgumentParser
import Color
import Figures
import Foundation
import Foundations
import Models

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a figure as PNG, SVG or PDF.",
    discussion: FigureCatalogue.standard.listing)

  @Argument(help: "A picture or a recording.")
  var image: String?

  @Argument(help: "The figure, or `all` of them.")
  var figure: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions
  @OptionGroup var options: FigureArguments

  @Option(name: .shortAndLong, help: "The file to write; its ending says which kind. For `all`, a folder.")
  var output: String?

  @Flag(help: "List the figures and the options that each takes.")
  var list = false

  func validate() throws {
    do {
      try check()
    } catch let error as FigureError {
      throw ValidationError(error.description)
    }
  }

  private func check() throws {
    guard !list else { return }
    guard image != nil else { throw ValidationError("Missing expected argument '<image>'.") }
    guard let figure else {
      throw ValidationError("Missing expected argument '<figure>'; --list names them.")
    }
    if figure != "all" { _ = try FigureCatalogue.standard.kind(named: figure) }
    guard let output else { throw ValidationError("Missing expected argument '--output <output>'.") }
    if figure != "all" { _ = try FigureFormat(path: output) }
  }

  func run() throws {
    guard !list, let image, let figure, let output else {
      return try Output.paragraph(FigureCatalogue.standard.listing)
    }
    let subject = FigureSubject(
      try edits.applied(to: model.run(image)), pictureName: (image as NSString).lastPathComponent.visible)
    if figure == "all" {
      try writeAll(of: subject, to: output)
    } else {
      try write(try FigureCatalogue.standard.kind(named: figure), of: subject, to: output)
    }
  }

  /// Every figure that the model has something for, as PNG.
  private func writeAll(of subject: FigureSubject, to folder: String) throws {
    try Folders.make(folder)
    for kind in FigureCatalogue.standard.kinds {
      do {
        try write(kind, of: subject, to: "\(folder)/\(kind.name).png")
      } catch FigureError.lacks(_, let part) {
        try Output.line("\(kind.name): left out, the model has no \(part)")
      }
    }
  }

  private func write(_ kind: FigureKind, of subject: FigureSubject, to path: String) throws {
    let scene = try kind.scene(of: subject, options.figureOptions)
    let format = try FigureFormat(path: path)
    try WholeFile.write(Array(scene.data(format, command: Self.command)), to: path)
    let scale = format == .png ? Scene.pixelsPerPoint : 1
    let size = "\(Int((scene.width * scale).rounded()))x\(Int((scene.height * scale).rounded()))"
    try Output.line("\(path): \(size) \(format == .png ? "pixels" : "points")")
  }
}

extension ExportCommand {
  /// The command as it was given, for the figure's metadata.
  private static var command: String {
    let words = Program.arguments.map { word in
      word.allSatisfy { $0.isLetter || $0.isNumber || "-_./,=+:@%".contains($0) }
        ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    return (["detrscope"] + words).joined(separator: " ").printable
  }
}

extension FigureCatalogue {
  /// A line for each figure, and the options that it takes.
  var listing: String {
    let width = kinds.map(\.name.count).max() ?? 0
    let lines = kinds.map { kind in
      let options = kind.options.map(\.flag).sorted().joined(separator: " ")
      let name = kind.name.padding(toLength: width, withPad: " ", startingAt: 0)
      return "\(name)  \(kind.summary)" + (options.isEmpty ? "" : " [\(options)]")
    }
    return (lines + ["all figures take \(FigureOption.common.map(\.flag).sorted().joined(separator: " "))"])
      .joined(separator: "\n")
  }
}
