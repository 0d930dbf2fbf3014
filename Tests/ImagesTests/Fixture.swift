import Foundation
import Images

/// The files that `Fixtures/generate.py` wrote.
enum Fixture {
  /// The files of `Fixtures/folder` with this extension, in order of name.
  static func files(in folder: String, _ fileExtension: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: url(folder), includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == fileExtension }.sorted { $0.path < $1.path }
  }

  static func url(_ path: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures/" + path)
  }

  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(path))) }

  /// Whether libwebp is installed, without which no WebP file can be read.
  static let hasWebP: Bool = {
    do {
      _ = try RGBImage(contentsOf: url("decode/webp-lossy.webp"))
    } catch ImageError.lacksLibrary {
      return false
    } catch {}
    return true
  }()

  /// Reads a PPM file of the form that generate.py writes.
  static func ppm(_ url: URL) throws -> RGBImage {
    let data = try Data(contentsOf: url)
    let lines = data.split(separator: 0x0a, maxSplits: 3, omittingEmptySubsequences: false)
    let size = String(decoding: lines[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    return RGBImage(width: size[0], height: size[1], bytes: [UInt8](lines[3]))
  }
}
