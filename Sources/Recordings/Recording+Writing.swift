import Checkpoints
import Foundation
import Foundations
import Graph
import Models

extension Recording {
  /// Stores activations of a run, computing one at a time.
  ///
  /// - Parameters:
  ///   - names: what to store, from `names(in:matching:)`.
  ///   - image: the picture's name, for the record; of a path only the last part, for folders are nobody's business.
  ///   - isHalf: whether numbers have 16 bits; beyond 65504 they are then infinite.
  /// - Throws: `FileError.unwritable`, or what computing throws.
  public static func write(
    _ run: ForwardRun, names: [(name: String, node: Node)], image: String, isHalf: Bool = false,
    to path: String
  ) throws {
    var metadata = try ModelMetadata.encoded(run)
    metadata["format"] = format
    metadata["graph"] = try RecordedGraph.encoded(run.recorder.graph)
    if !run.changes.isEmpty {
      metadata["edits"] = String(decoding: try JSONEncoder().encode(run.changes), as: UTF8.self)
    }
    metadata["image"] = (image as NSString).lastPathComponent.visible
    metadata["image_size"] = "\(run.image.width)x\(run.image.height)"
    let entries = names.map {
      TensorEntry(name: $0.name, type: isHalf ? .float16 : .float32, shape: $0.node.shape)
    }
    let writer = try SafetensorsWriter(path: path, entries: entries, metadata: metadata)
    for (name, _) in names { try writer.write(try run.recorder.activation(name), named: name) }
    try writer.finish()
  }

  /// Stores each activation as a `.npy` file of its own, computing one at a time.
  ///
  /// - Parameters:
  ///   - names: what to store, from `names(in:matching:)`.
  ///   - isHalf: whether numbers have 16 bits.
  ///   - folder: made where it is not there.
  /// - Throws: `FileError.unwritable`, or what computing throws.
  public static func writeArrays(
    _ run: ForwardRun, names: [(name: String, node: Node)], isHalf: Bool = false, to folder: String
  ) throws {
    try Folders.make(folder)
    for (name, _) in names {
      try NumPyFile.write(
        try run.recorder.activation(name), isHalf: isHalf, to: "\(folder)/\(NumPyFile.name(for: name))")
    }
  }
}
