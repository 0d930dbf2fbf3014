import Checkpoints
import Graph

/// A family of models: how its checkpoints are recognised and its parameters named, and the networks that run them.
///
/// A family is a folder that ends in one value of this kind, and one line in `ModelFamilies.known`.
public protocol ModelFamily: Sendable {
  /// One word for it in listings and metadata: `demo`.
  var id: String { get }
  /// Who names its parameters, and how; the first that fits a checkpoint counts.
  var sources: [KeySource] { get }
  /// The values of `model_type` in `config.json` that mean this family; another's is not read. `timm` stands for
  /// timm's files, which have an `architecture` in its place.
  var modelTypes: [String] { get }

  /// Whether tensors under the family's names are this family's: what keys alone do not tell.
  func fits(_ tensors: [NamedTensor], of source: KeySource) -> Bool

  /// The network whose parameters have these shapes.
  ///
  /// - Throws: `ModelError` where no network of this family has them, or what is said beside the weights asks for
  ///   something that cannot be computed.
  func network(_ weights: WeightsDescription) throws(ModelError) -> any Network

  /// What a checkpoint of this family is called in listings.
  ///
  /// - Parameter names: those of its parameters.
  func kind(of names: [String]) -> String

  /// A small network with every name that this family gives to activations: recordings by other programs take the
  /// meaning of their tensors from it. Nil where there are no such recordings.
  var sample: (any Network)? { get }
}

extension ModelFamily {
  public var modelTypes: [String] { [] }
  public func fits(_ tensors: [NamedTensor], of source: KeySource) -> Bool { true }
  public var sample: (any Network)? { nil }
  public func kind(of names: [String]) -> String { id }
}

/// A program that writes checkpoints, and the names that it gives to a family's parameters.
public struct KeySource: Sendable {
  /// One word: `meta`.
  public let name: String
  /// Keys that only this source's checkpoints have, all of them.
  public let signature: [String]
  /// What may stand before some keys and not before others, as `detr.` does in models with masks.
  public let innerPrefix: String?
  /// What the model's own keys begin with, where others may stand among them; nil for all.
  public let parts: [String]?
  public let table: KeyTable
  /// Parts of these models that are not run.
  public let unrun: [UnrunPart]

  public init(
    _ name: String, signature: [String], innerPrefix: String? = nil, parts: [String]? = nil,
    table: KeyTable = KeyTable(), unrun: [UnrunPart] = []
  ) {
    self.name = name
    self.signature = signature
    self.innerPrefix = innerPrefix
    self.parts = parts
    self.table = table
    self.unrun = unrun
  }
}

/// A part that some files of a family have and that is not run: its keys are set aside, and the user is told.
public struct UnrunPart: Sendable {
  /// As in "mask head".
  public let name: String
  /// What its keys begin with, behind any prefix.
  public let starts: [String]

  public init(_ name: String, starts: [String]) {
    self.name = name
    self.starts = starts
  }

  func owns(_ key: String) -> Bool { starts.contains { key.hasPrefix($0) || key.contains("." + $0) } }
}

/// What a family's network is made from: the shapes of the parameters and what is said beside them.
public struct WeightsDescription: Sendable {
  /// By the names that the family's networks use.
  public let shapes: [String: [Int]]
  /// The name of the `KeySource`.
  public let source: String
  /// What the user said, else the file's metadata.
  public let hints: ModelHints
  /// What the program that wrote the file was told: what the files beside the weights say goes before it.
  public let arguments: ModelHints
  /// The files beside the weights.
  public let neighbours: Neighbours
  /// The weights' path: some programs say things by a file's name.
  public let path: String

  public init(
    shapes: [String: [Int]], source: String = "", hints: ModelHints = ModelHints(),
    arguments: ModelHints = ModelHints(), neighbours: Neighbours = Neighbours(), path: String = ""
  ) {
    self.path = path
    self.shapes = shapes
    self.source = source
    self.hints = hints
    self.arguments = arguments
    self.neighbours = neighbours
  }
}
