import Checkpoints
import Tensors
import TestSupport

extension ScratchFolder {
  /// Stores tensors and says where.
  func write(_ tensors: [String: Tensor], metadata: [String: String] = [:]) throws -> String {
    let sorted = tensors.sorted { $0.key < $1.key }
    let writer = try SafetensorsWriter(
      path: path("file.safetensors"),
      entries: sorted.map { TensorEntry(name: $0.key, type: .float32, shape: $0.value.shape) },
      metadata: metadata)
    for (name, tensor) in sorted { try writer.write(tensor, named: name) }
    try writer.finish()
    return path("file.safetensors")
  }
}
