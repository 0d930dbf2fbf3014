import Tensors

/// A weights file of any supported format and source.
public struct Checkpoint: Sendable {
  public enum Format: String, Sendable {
    case safetensors
    /// What `torch.save` writes since PyTorch 1.6.
    case torchZip
    /// What it wrote before, and Meta's files of 2020 are.
    case torchLegacy
  }

  public let format: Format
  private let file: any TensorFile

  /// Opens the file at `path`, or the weights in the folder there, and reads what it lists, but no tensor. Of an index
  /// of files all are opened.
  ///
  /// - Parameter stateDict: where in a training state the tensors are, `ema_model`; the likeliest place where nil, or
  ///   where there are none.
  /// - Throws: `CheckpointError.missing`, `.unreadable` or `.malformed`.
  public init(path: String, stateDict: String? = nil) throws {
    let mapped = try MappedFile(path: WeightsFolder.file(at: path))
    guard let index = try ShardIndex(mapped) else {
      format = try Format(recognising: mapped)
      file = try Self.open(mapped, format, stateDict)
      return
    }
    var formats: [Format] = []
    file = try ShardedFile(index) { path in
      let shard = try MappedFile(path: path)
      formats.append(try Format(recognising: shard))
      return try Self.open(shard, formats[formats.count - 1], nil)
    }
    format = formats[0]
  }

  private static func open(
    _ file: MappedFile, _ format: Format, _ stateDict: String?
  ) throws -> any TensorFile {
    switch format {
    case .safetensors: try SafetensorsFile(file)
    case .torchZip: try TorchZip.open(file, stateDict: stateDict)
    case .torchLegacy: try TorchLegacy.open(file, stateDict: stateDict)
    }
  }

  public var path: String { file.path }
  /// The tensors under the file's own names, in the file's order.
  public var entries: [TensorEntry] { file.entries }
  /// Text stored beside the tensors.
  public var metadata: [String: String] { file.metadata }
  /// Where in a training state the tensors are; empty where they are the whole file.
  public var stateDict: String { file.stateDict }
  /// Other places with tensors of the same names, such as their average.
  public var stateDictCopies: [String] { file.stateDictCopies }
  /// What the file holds besides: a training state's epoch, arguments, optimizer.
  public var otherContents: [OtherContent] { file.otherContents }
  /// Types of the tensors whose numbers cannot be read, by name: `float8_e4m3fn`.
  public var unread: [String: String] { file.unread }
  /// The other files that hold a part of these weights, where this one is named as a part and was opened alone.
  public var otherParts: [String] { ShardName(path)?.others ?? [] }

  /// The tensor of that name in the file, as Float32; it is read when first needed.
  ///
  /// - Throws: `CheckpointError.noSuchTensor`, or `.malformed` where compressed data is broken.
  public func tensor(named name: String) throws -> Tensor { try file.stored(name).load() }
}

extension Checkpoint {
  /// Loads tensors by the names that a model gives them.
  ///
  /// What lies compressed is inflated now. Everything else stays in the file until it is first read: weights that nobody
  /// looks at cost neither time nor memory.
  ///
  /// - Throws: `CheckpointError.noSuchTensor`, or `.malformed` where compressed data is broken.
  public func load(_ tensors: [NamedTensor]) throws -> [String: Tensor] {
    try Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      .mapValues { StoredTensor.joined(try $0.keys.map(file.stored)) }
  }

  /// Loads strictly: exactly the parameters `specs` asks for, each of its shape, and nothing left over.
  ///
  /// - Parameters:
  ///   - tensors: what there is, under the model's names.
  ///   - model: what asks, for the error: "detr_resnet50_panoptic".
  /// - Throws: `CheckpointError.mismatch` with every difference, in the order of `specs` and then of the file;
  ///   `.malformed` where compressed data is broken.
  public func load(
    _ specs: [ParameterSpec], from tensors: [NamedTensor], for model: String
  ) throws -> [String: Tensor] {
    let found = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let wanted = Set(specs.map(\.name))
    var differences: [ParameterDifference] = specs.compactMap { spec in
      guard let tensor = found[spec.name] else { return .missing(name: spec.name, shape: spec.shape) }
      if tensor.shape == spec.shape { return nil }
      return .shape(name: spec.name, expected: spec.shape, found: tensor.shape)
    }
    differences += tensors.filter { !wanted.contains($0.name) }.map {
      .unused(name: $0.keys.joined(separator: "+"), shape: $0.shape)
    }
    guard differences.isEmpty else {
      throw CheckpointError.mismatch(path: path, model: model, differences: differences)
    }
    return try load(tensors)
  }
}
