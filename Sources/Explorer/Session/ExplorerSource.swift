import Foundation
import Models

/// What is explored, and how to come to something else.
public struct ExplorerSource: Sendable {
  /// What a path turned out to hold.
  public enum Opened: Sendable {
    /// Another image, or a recording.
    case image(ForwardRun)
    /// Weights, with a run on the image that is shown.
    case model(ForwardRun)
  }

  public let run: ForwardRun
  public let imagePath: String
  /// Where exports go.
  public let exportFolder: String
  /// Names that `open` takes for models.
  public let modelNames: [String]
  /// Opens an image, weights or a recording, given what is shown.
  public let open: @Sendable (String, ForwardRun) throws -> Opened

  public init(
    run: ForwardRun, imagePath: String, exportFolder: String = FileManager.default.currentDirectoryPath,
    modelNames: [String] = [], open: @escaping @Sendable (String, ForwardRun) throws -> Opened
  ) {
    self.run = run
    self.imagePath = imagePath
    self.exportFolder = exportFolder
    self.modelNames = modelNames
    self.open = open
  }

  static func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
