import Foundations

/// Why an image could not be read or written. Each description is one line: the file, what was expected, what
/// was found.
public enum ImageError: Error, Hashable, CustomStringConvertible {
  /// There is no file at this path.
  case missing(path: String)
  /// The file exists but cannot be read: permissions, a directory, a device.
  case unreadable(path: String, found: String)
  /// The content begins like no kind of picture that is read, or is a moving one.
  case notAnImage(name: String, found: String)
  /// The content begins like an image, but is cut off, contradicts itself, or is a variant that its library
  /// does not decode.
  case damaged(name: String, kind: ImageKind, found: String)
  /// More pixels than ``RGBImage/maximumPixels``, or a side longer than ``RGBImage/maximumSide``.
  case tooLarge(name: String, width: Int, height: Int)
  /// The library that decodes this kind is not installed.
  case lacksLibrary(name: String, kind: ImageKind, missing: String, package: String)
  /// libpng could not encode an image.
  case notEncoded(found: String)
  /// An image of no pixels, which PNG cannot hold.
  case empty(width: Int, height: Int)

  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file"
    case .unreadable(let path, let found): "\(path): cannot be read: \(found)"
    case .notAnImage(let name, let found):
      "\(name): expected \(ImageKind.names), found \(found)" + Self.conversion(of: name, found)
    case .damaged(let name, let kind, let found):
      "\(name): expected a whole \(kind.rawValue) image, found \(found)"
    case .tooLarge(let name, let width, let height):
      "\(name): expected at most \(RGBImage.maximumPixels) pixels and \(RGBImage.maximumSide) a side, "
        + "found \(width)x\(height)"
    case .lacksLibrary(let name, let kind, let missing, let package):
      "\(name): \(kind.rawValue) needs a library: \(missing) is missing (apt-get install \(package))"
    case .notEncoded(let found): "PNG: cannot be encoded: \(found)"
    case .empty(let width, let height): "PNG: expected at least one pixel, found \(width)x\(height)"
    }
  }

  /// The command that makes a picture of what other programs read; nothing for what no program makes one of.
  private static func conversion(of name: String, _ found: String) -> String {
    let line = shellLine(["convert", found.hasPrefix("an animated") ? name + "[0]" : name, name + ".png"])
    return ImageKind.convertible.contains(found)
      ? " (\(line) makes a PNG of it; apt-get install imagemagick)" : ""
  }
}
