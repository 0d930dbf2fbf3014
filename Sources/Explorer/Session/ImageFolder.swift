import Foundation

/// The images beside an image.
enum ImageFolder {
  /// Paths of the PNG and JPEG files of its folder, the image among them, by name.
  static func siblings(of path: String) -> [String] {
    let folder = (path as NSString).deletingLastPathComponent
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    let images = names.filter { name in
      // A truth picture belongs to an image and is none.
      ["png", "jpg", "jpeg"].contains((name as NSString).pathExtension.lowercased())
        && !name.lowercased().hasSuffix(".truth.png")
    }
    return images.sorted().map { (folder as NSString).appendingPathComponent($0) }
  }
}
