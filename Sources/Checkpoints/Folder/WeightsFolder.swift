import Foundation
import Foundations

/// A folder of weights, as people name one: what `save_pretrained` wrote, or one file and what lies beside it.
package enum WeightsFolder {
  /// What `save_pretrained` writes, in the order in which transformers looks for it.
  private static let usual = [
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
  ]
  private static let endings = ["safetensors", "pth", "pt", "bin", "ckpt"]

  /// Whether a path is that of a folder with weights in it.
  package static func holdsWeights(_ path: String) -> Bool {
    Folders.isFolder(path) && !weights(in: path).isEmpty
  }

  /// The file that a path means: itself, or of a folder its weights.
  ///
  /// - Throws: `CheckpointError.noWeights` where a folder holds no weights, `.malformed` where it holds several.
  static func file(at path: String) throws(CheckpointError) -> String {
    guard Folders.isFolder(path) else { return path }
    let found = weights(in: path)
    guard let name = found.first else {
      throw .noWeights(folder: path)
    }
    guard found.count == 1 else {
      let listed = found.prefix(4).joined(separator: ", ") + (found.count > 4 ? " …" : "")
      throw .malformed(
        path: path, place: "folder", expected: "one file of weights", found: "\(found.count): \(listed)")
    }
    return (path as NSString).appendingPathComponent(name)
  }

  /// What `save_pretrained` wrote, else every file that is named as weights are.
  private static func weights(in folder: String) -> [String] {
    let names = (try? Folders.names(in: folder)) ?? []
    if let name = usual.first(where: names.contains) { return [name] }
    return names.filter { name in
      endings.contains((name as NSString).pathExtension.lowercased()) && !name.hasPrefix(".")
    }
  }
}
