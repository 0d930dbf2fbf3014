import Foundation
import Foundations

/// The scenes that ship with the program, as PNG and JPEG files in one folder.
public enum SampleScenes {
  public static var folder: URL {
    URL(fileURLWithPath: ShippedFiles.path("scenes", of: "SampleScenes", source: #filePath))
  }

  /// The scene shown when no image is named.
  public static var first: URL { folder.appendingPathComponent("two-cats-two-remotes.png") }
}
