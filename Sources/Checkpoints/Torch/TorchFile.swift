/// A file that `torch.save` wrote, in either of its containers. Opening reads only the pickle; uncompressed
/// storages are used in place.
struct TorchFile: TensorFile {
  let path: String
  let entries: [TensorEntry]
  let metadata: [String: String] = [:]
  let otherContents: [OtherContent]
  let stateDict: String
  let stateDictCopies: [String]
  let unread: [String: String]

  private let storages: any TorchStorageSource
  private let tensors: [String: TorchTensor]

  /// - Throws: `CheckpointError.malformed`.
  init(_ graph: PickleGraph, storages: any TorchStorageSource, path: String, stateDict place: String? = nil)
    throws
  {
    let found = try StateDict(graph, path: path, place: place)
    for (name, tensor) in found.items {
      try tensor.checkStorage(in: storages, name: name, path: path)
    }
    self.path = path
    stateDict = found.place
    stateDictCopies = found.copies
    unread = found.unread
    self.storages = storages
    entries = found.items.compactMap { name, tensor in
      tensor.content.map { TensorEntry(name: name, type: $0.type, shape: tensor.shape) }
    }
    tensors = Dictionary(
      found.items.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    otherContents = OtherContentLister(graph, without: found).list()
  }

  func stored(_ name: String) throws -> StoredTensor {
    guard let tensor = tensors[name], let content = tensor.content,
      let bytes = try storages.bytes(ofStorage: tensor.storage.key),
      let stored = StoredTensor(type: content.type, layout: content.layout, storage: bytes)
    else { throw CheckpointError.noSuchTensor(path: path, name: name) }
    return stored
  }
}
