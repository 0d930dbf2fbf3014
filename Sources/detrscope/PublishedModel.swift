import EmbeddedWeights
import Foundation
import Foundations

/// A model that can be named instead of a file: the embedded one and those Meta published.
///
/// Sources: the model zoo in DETR's README, the addresses in its hubconf.py, and its detr_demo.ipynb, which says "~40 AP".
/// No page gives the demo's size: it is that of its 41.5 million parameters in half precision.
struct PublishedModel {
  let name: String
  let file: String
  /// Of 2^20 bytes, as published.
  let megabytes: Int
  /// On COCO val2017, as published: box AP, or panoptic quality.
  let quality: String

  static let embeddedName = "toy-panoptic"

  static var embeddedMegabytes: Int {
    let size = try? EmbeddedWeights.url.resourceValues(forKeys: [.fileSizeKey]).fileSize
    return ((size ?? 0) + (1 << 19)) >> 20
  }

  /// Where Meta keeps them; tests have a server of their own.
  static var source: String {
    let other = ProcessInfo.processInfo.environment["DETRSCOPE_MODELS_URL"]
    return other.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? "https://dl.fbaipublicfiles.com/detr/"
  }

  static let all = [
    PublishedModel(
      name: "detr_resnet50", file: "detr-r50-e632da11.pth", megabytes: 159, quality: "AP 42.0"),
    PublishedModel(
      name: "detr_resnet50_dc5", file: "detr-r50-dc5-f0fb7ef5.pth", megabytes: 159, quality: "AP 43.3"),
    PublishedModel(
      name: "detr_resnet101", file: "detr-r101-2c7b67e5.pth", megabytes: 232, quality: "AP 43.5"),
    PublishedModel(
      name: "detr_resnet101_dc5", file: "detr-r101-dc5-a2e86def.pth", megabytes: 232, quality: "AP 44.9"),
    PublishedModel(
      name: "detr_resnet50_panoptic", file: "detr-r50-panoptic-00ce5173.pth", megabytes: 165,
      quality: "PQ 43.4"),
    PublishedModel(
      name: "detr_resnet50_dc5_panoptic", file: "detr-r50-dc5-panoptic-da08f1b1.pth", megabytes: 165,
      quality: "PQ 44.6"),
    PublishedModel(
      name: "detr_resnet101_panoptic", file: "detr-r101-panoptic-40021d53.pth", megabytes: 237,
      quality: "PQ 45.1"),
    PublishedModel(name: "detr_demo", file: "detr_demo-da2a99e9.pth", megabytes: 79, quality: "AP ~40"),
  ]

  var url: String { Self.source + file }

  /// The first digits of the file's SHA-256, which PyTorch's hub puts at the end of the name.
  var hash: String { String(file.dropLast(".pth".count).suffix(8)) }

  /// Where downloaded files belong: the XDG cache.
  static var folder: String {
    let environment = ProcessInfo.processInfo.environment
    func folder(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let cache = folder("XDG_CACHE_HOME") ?? (folder("HOME") ?? NSHomeDirectory()) + "/.cache"
    return "\(cache)/detrscope"
  }

  var path: String { "\(Self.folder)/\(file)" }

  /// What a path or the name of a model means: the file.
  ///
  /// - Throws: `InputError.notDownloaded`.
  static func file(_ thing: String) throws -> String { try isName(thing) ? path(of: thing) : thing }

  static func isName(_ text: String) -> Bool { text == embeddedName || all.contains { $0.name == text } }

  var isOnDisk: Bool { Folders.exists(path) }

  /// The file of a model's name, or the path itself.
  ///
  /// - Throws: `InputError.notDownloaded` for a published model that is not on this disk, `.noSuchWeights`.
  static func path(of weights: String) throws -> String {
    if weights == embeddedName { return EmbeddedWeights.url.path }
    guard let model = all.first(where: { $0.name == weights }) else {
      guard weights.contains("/") || weights.contains(".") || Folders.exists(weights)
      else {
        throw InputError.noSuchWeights(weights)
      }
      return weights
    }
    guard model.isOnDisk else {
      throw InputError.notDownloaded(name: weights, url: model.url, path: model.path)
    }
    return model.path
  }
}
