import Cells
import Checkpoints
import Figures
import Foundation
import Foundations
import Images
import Models

/// Writes figures; a name that is taken is followed by a number, so that nothing is replaced.
enum Export {
  /// The screen as a figure.
  static let screenName = "screen"

  /// A figure to the path that was asked for.
  static func figure(
    _ kind: FigureKind, _ choice: FigureChoice, of subject: FigureSubject, to path: String,
    _ command: FigureCommand
  ) -> Message {
    do {
      let written = try write(kind, choice, of: subject, to: path, command)
      return Message("saved \(written) · again: \(command.line(choice, output: written))")
    } catch {
      return Message("\(error)", isError: true)
    }
  }

  /// Figures into a folder, each by its name; those that the model has nothing for are left out.
  static func figures(
    _ choices: [FigureChoice], of subject: FigureSubject, to folder: String, _ command: FigureCommand
  ) -> Message {
    var written: [String] = []
    do {
      try Folders.make(folder)
      for choice in choices {
        let kind = try FigureCatalogue.standard.kind(named: choice.kind)
        do {
          _ = try write(kind, choice, of: subject, to: "\(folder)/\(choice.kind).png", command)
          written.append(choice.kind)
        } catch {
          guard FigureError.absence(error) != nil else { throw error }
        }
      }
    } catch {
      return Message("\(error)", isError: true)
    }
    return Message("saved \(written.joined(separator: ", ")) in \(folder)")
  }

  /// An activation as `.npy`.
  static func array(_ node: String, of run: ForwardRun, to path: String) -> Message {
    do {
      guard let free = names(path).first(where: { !Folders.exists($0) }) else {
        throw FileError.unwritable(path: path, reason: taken)
      }
      try NumPyFile.write(run.recorder.activation(node), to: free)
      return Message("saved \(free)")
    } catch {
      return Message("\(error)", isError: true)
    }
  }

  private static let taken = "9999 files have this name"

  /// The path, then the path with a number.
  private static func names(_ path: String) -> [String] {
    let stem = (path as NSString).deletingPathExtension
    return [path] + (2...9999).map { "\(stem)-\($0)\(path.dropFirst(stem.count))" }
  }

  /// - Returns: the path that was free.
  private static func write(
    _ kind: FigureKind, _ choice: FigureChoice, of subject: FigureSubject, to path: String,
    _ command: FigureCommand
  ) throws -> String {
    let file = try FigureFile(
      kind, of: subject, choice.options, as: FigureFormat(path: path),
      command: command.line(choice, output: path))
    guard let written = try WholeFile.write(Array(file.data), toFirstFree: names(path)) else {
      throw FileError.unwritable(path: path, reason: taken)
    }
    return written
  }
}

extension FigureKind {
  /// The cells on screen as a figure.
  public static func screen(_ canvas: Canvas) -> FigureKind {
    FigureKind(Export.screenName, "the screen as it is in the terminal") { _, options in
      canvas.scene(theme: options.theme.map(Theme.init) ?? .dark)
    }
  }
}

extension Theme {
  /// A terminal whose own colours go with a figure's.
  public init(_ theme: FigureTheme) {
    self = theme == .light ? .light : .dark
  }
}
