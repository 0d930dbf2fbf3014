import Cells
import Foundation

/// Writes what is on screen as a picture.
enum ScreenExport {
  /// Writes to the first free name of `name-1.png`, `name-2.png`, … in a folder.
  static func write(_ canvas: Canvas, name: String, folder: String) -> Message {
    let free = (1...9999).lazy.map { "\(folder)/\(name)-\($0).png" }
      .first { !FileManager.default.fileExists(atPath: $0) }
    guard let path = free else {
      return Message("\(folder): expected a free name, found 9999 exports", isError: true)
    }
    let image = canvas.image()
    do {
      try image.write(png: path)
      return Message("saved \(path) (\(image.width)×\(image.height))")
    } catch {
      return Message("\(error)", isError: true)
    }
  }
}
