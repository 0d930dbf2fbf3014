import Cells
import Figures
import Foundation

/// Writes what is in view to the first free name of a folder: `name-1.png`, `name-2.png` …
enum Export {
  /// The cells of the screen as a picture.
  static func screen(_ canvas: Canvas, name: String, folder: String) -> Message {
    write(name, folder) { path in
      let image = canvas.image()
      try image.write(png: path)
      return "\(image.width)×\(image.height)"
    }
  }

  /// A figure of the catalogue.
  static func figure(_ choice: FigureChoice, of subject: FigureSubject, folder: String) -> Message {
    write("detrscope-\(choice.kind)", folder) { path in
      let scene = try FigureCatalogue.standard.kind(named: choice.kind).scene(of: subject, choice.options)
      try scene.data(.png).write(to: URL(fileURLWithPath: path), options: .atomic)
      return "figure \(choice.kind)"
    }
  }

  /// - Parameter body: writes a file and says what it is.
  private static func write(_ name: String, _ folder: String, _ body: (String) throws -> String) -> Message {
    let free = (1...9999).lazy.map { "\(folder)/\(name)-\($0).png" }
      .first { !FileManager.default.fileExists(atPath: $0) }
    guard let path = free else {
      return Message("\(folder): expected a free name, found 9999 exports", isError: true)
    }
    do {
      return Message("saved \(path) (\(try body(path)))")
    } catch {
      return Message("\(error)", isError: true)
    }
  }
}
