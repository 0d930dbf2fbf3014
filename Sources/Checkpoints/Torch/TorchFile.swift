/// A file that `torch.save` wrote, in either of its containers. Opening reads only the pickle; uncompressed
/// storages are used in place.
struct TorchFile: TensorFile {
  let path: String
  let entries: [TensorEntry]
  let metadata: [String: String] = [:]
  let otherContents: [OtherContent]

  private let storages: any TorchStorageSource
  private let tensors: [String: TorchTensor]

  /// - Throws: `CheckpointError.malformed`.
  init(_ graph: PickleGraph, storages: any TorchStorageSource, path: String) throws {
    let stateDict = try StateDict(graph, path: path)
    for (name, tensor) in stateDict.items {
      try tensor.checkStorage(in: storages, name: name, path: path)
    }
    self.path = path
    self.storages = storages
    entries = stateDict.items.compactMap { name, tensor in
      tensor.content.map { TensorEntry(name: name, type: $0.type, shape: tensor.shape) }
    }
    tensors = Dictionary(
      stateDict.items.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    otherContents = OtherContentLister(graph, without: stateDict).list()
  }

  func stored(_ name: String) throws -> StoredTensor {
    guard let tensor = tensors[name], let content = tensor.content,
      let bytes = try storages.bytes(ofStorage: tensor.storage.key),
      let stored = StoredTensor(type: content.type, layout: content.layout, storage: bytes)
    else { throw CheckpointError.noSuchTensor(path: path, name: name) }
    return stored
  }
}
