import Checkpoints
import Foundation
import Foundations

/// The images of a folder.
public enum ImageFolder {
  /// The name of a file, without its folder.
  static func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }

  /// Paths of the images beside one, itself among them, by name.
  static func siblings(of path: String) -> [String] {
    images(in: (path as NSString).deletingLastPathComponent)
  }

  /// The first image of a folder; the path itself where it is none, holds none or is a model's.
  public static func firstImage(at path: String) -> String {
    guard Folders.isFolder(path), !WeightsFolder.holdsWeights(path) else { return path }
    return images(in: path).first ?? path
  }

  /// The images of a folder, by name.
  public static func images(in folder: String) -> [String] {
    PathCompletion.list(folder.isEmpty ? "" : folder.hasSuffix("/") ? folder : folder + "/").choices
      .filter { $0.kind == .image }
      .map { (folder as NSString).appendingPathComponent($0.name) }
  }
}
