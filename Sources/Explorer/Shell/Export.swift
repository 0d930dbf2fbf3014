import Cells
import Figures
import Foundations

/// Writes what is in view to the first free name of a folder: `name-1.png`, `name-2.png` …
enum Export {
  /// The cells of the screen as a picture.
  static func screen(_ canvas: Canvas, name: String, folder: String) -> Message {
    write(name, folder) {
      let image = canvas.image()
      return (Array(try image.pngData()), "\(image.width)×\(image.height)")
    }
  }

  /// A figure of the catalogue.
  static func figure(_ choice: FigureChoice, of subject: FigureSubject, folder: String) -> Message {
    write("detrscope-\(choice.kind)", folder) {
      let scene = try FigureCatalogue.standard.kind(named: choice.kind).scene(of: subject, choice.options)
      return (Array(try scene.data(.png)), "figure \(choice.kind)")
    }
  }

  /// - Parameter content: makes a PNG file and says what it is.
  private static func write(
    _ name: String, _ folder: String, _ content: () throws -> (bytes: [UInt8], title: String)
  ) -> Message {
    do {
      let (bytes, title) = try content()
      let names = (1...9999).lazy.map { "\(folder)/\(name)-\($0).png" }
      guard let path = try WholeFile.write(bytes, toFirstFree: names) else {
        return Message("\(folder): expected a free name, found 9999 exports", isError: true)
      }
      return Message("saved \(path) (\(title))")
    } catch {
      return Message("\(error)", isError: true)
    }
  }
}
