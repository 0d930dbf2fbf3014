import Foundations

/// PyTorch's container since 1.6: a zip file with the pickle `NAME/data.pkl`, each storage as
/// `NAME/data/KEY`, and `NAME/byteorder`.
struct TorchZip: TorchStorageSource {
  private static let pickleLimit = 16 << 20

  private let archive: ZipArchive
  private let folder: String
  private let contents = EntryContents()

  /// - Throws: `CheckpointError.malformed`.
  static func open(_ file: MappedFile, stateDict: String? = nil) throws -> TorchFile {
    let archive = try ZipArchive(file)
    func malformed(_ place: String, _ expected: String, _ found: String) -> CheckpointError {
      .malformed(path: file.path, place: place, expected: expected, found: found)
    }
    let pickles = archive.entries.values.filter { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }
    guard let pickle = pickles.first, pickles.count == 1 else {
      throw malformed("zip", "one data.pkl, as PyTorch writes", "\(pickles.count)")
    }
    guard pickle.size <= pickleLimit else {
      throw malformed(pickle.name, "at most \(pickleLimit) bytes", "\(pickle.size)")
    }
    if archive.entries.keys.contains(where: { $0.contains("/code/__torch__") }) {
      throw malformed("zip", "a state dict", "a TorchScript program; save its state_dict() instead")
    }
    let source = TorchZip(archive: archive, folder: String(pickle.name.dropLast("data.pkl".count)))
    if let byteOrder = archive.entries[source.folder + "byteorder"] {
      let text = byteOrder.size < 100 ? try archive.contents(of: byteOrder).text : nil
      guard text == "little" else { throw malformed(byteOrder.name, "little", text ?? "something else") }
    }
    var cursor = ByteCursor(try archive.contents(of: pickle), path: file.path, place: pickle.name)
    return try TorchFile(PickleReader.read(&cursor), storages: source, path: file.path, stateDict: stateDict)
  }

  func byteCount(ofStorage key: String) -> Int? { archive.entries[folder + "data/" + key]?.size }

  func bytes(ofStorage key: String) throws -> ByteRegion? {
    guard let entry = archive.entries[folder + "data/" + key] else { return nil }
    return try contents.of(entry, in: archive)
  }
}

/// The contents of entries, each inflated once: many tensors may share one storage.
private final class EntryContents: Sendable {
  private let known = Locked<[String: ByteRegion]>([:])

  func of(_ entry: ZipArchive.Entry, in archive: ZipArchive) throws -> ByteRegion {
    try known.withLock { known in
      if let contents = known[entry.name] { return contents }
      let contents = try archive.contents(of: entry)
      known[entry.name] = contents
      return contents
    }
  }
}
