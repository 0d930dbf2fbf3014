import Tensors

/// A weights file of any supported format.
public struct Checkpoint: Sendable {
  public enum Format: String, Sendable {
    case safetensors
  }

  public let format: Format
  private let file: any TensorFile

  /// Opens the file at `path` and reads what it lists, but no tensor.
  ///
  /// - Throws: `CheckpointError.missing`, `.unreadable` or `.malformed`.
  public init(path: String) throws {
    file = try SafetensorsFile(path: path)
    format = .safetensors
  }

  public var path: String { file.path }
  /// The tensors under the file's own names, in the file's order.
  public var entries: [TensorEntry] { file.entries }
  /// Text stored beside the tensors.
  public var metadata: [String: String] { file.metadata }

  /// The tensor of that name in the file, as Float32.
  public func tensor(named name: String) throws -> Tensor { try file.tensor(named: name) }
}

extension Checkpoint {
  /// What the file holds under canonical names, for a model to be recognised from.
  public var parameters: [ParameterSpec] {
    canonicalEntries.map { ParameterSpec(name: $0.name, shape: $0.entry.shape) }
  }

  /// Loads strictly: exactly the parameters `specs` asks for, each of its shape, and nothing left over.
  ///
  /// - Parameter model: what asks, for the error: "detr_resnet50_panoptic".
  /// - Throws: `CheckpointError.mismatch` with every difference, in the order of `specs` and then of the file.
  public func load(_ specs: [ParameterSpec], for model: String) throws -> Parameters {
    let canonical = canonicalEntries
    let found = Dictionary(canonical.map { ($0.name, $0.entry) }, uniquingKeysWith: { first, _ in first })
    let wanted = Set(specs.map(\.name))
    var differences: [ParameterDifference] = specs.compactMap { spec in
      guard let entry = found[spec.name] else { return .missing(name: spec.name, shape: spec.shape) }
      if entry.shape == spec.shape { return nil }
      return .shape(name: spec.name, expected: spec.shape, found: entry.shape)
    }
    differences += canonical.filter { !wanted.contains($0.name) }.map {
      .unused(name: $0.entry.name, shape: $0.entry.shape)
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(path: path, model: model, differences: differences)
    }
    let tensors = try specs.compactMap { spec in
      try found[spec.name].map { (spec.name, try tensor(named: $0.name)) }
    }
    return Parameters(Dictionary(tensors, uniquingKeysWith: { first, _ in first }))
  }

  private var canonicalEntries: [(name: String, entry: TensorEntry)] {
    entries.filter { !$0.name.hasSuffix(".num_batches_tracked") }.map { entry in
      (entry.name.hasPrefix("detr.") ? String(entry.name.dropFirst(5)) : entry.name, entry)
    }
  }
}
