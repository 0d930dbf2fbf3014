import Foundation
import Images
import Models

/// What lies outside the explorer: files to open, and where exports go.
public struct ExplorerEnvironment: Sendable {
  /// What a path turned out to hold.
  public enum Opened: Sendable {
    /// Another image, or a recording.
    case image(ForwardRun)
    /// Weights, with a run on the image that is shown.
    case model(ForwardRun)
  }

  /// Where exports go.
  public let exportFolder: String
  /// What is in the pictures, where that is not to be looked for beside each.
  public let truthPath: String?
  /// Names that `open` takes for models.
  public let modelNames: [String]
  /// What says on a command line which model runs, given the weights that were opened since, if any.
  public let modelArguments: @Sendable (_ weights: String?) -> [String]
  /// Opens an image, weights or a recording, given the picture that is shown.
  public let open: @Sendable (String, RGBImage) throws -> Opened

  public init(
    exportFolder: String = FileManager.default.currentDirectoryPath, truthPath: String? = nil,
    modelNames: [String] = [],
    modelArguments: @escaping @Sendable (_ weights: String?) -> [String] = {
      $0.map { ["--weights", $0] } ?? []
    },
    open: @escaping @Sendable (String, RGBImage) throws -> Opened
  ) {
    self.exportFolder = exportFolder
    self.truthPath = truthPath
    self.modelNames = modelNames
    self.modelArguments = modelArguments
    self.open = open
  }
}
