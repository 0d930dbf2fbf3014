/// What can be wrong with a checkpoint file. The description is one line.
public enum CheckpointError: Error, Equatable {
  /// There is no such file.
  case missing(path: String)
  /// A folder without a file of weights.
  case noWeights(folder: String)
  /// The file is there, but the system does not let us read it.
  case unreadable(path: String, reason: String)
  /// The bytes break a rule of the file format, or use a part of it that is not supported.
  case malformed(path: String, place: String, expected: String, found: String)
  /// The file holds no tensor of this name.
  case noSuchTensor(path: String, name: String)
  /// The tensors are not those the model needs. All differences are listed.
  case mismatch(path: String, model: String, differences: [ParameterDifference])

  /// The kinds of failure that a caller reports differently.
  public enum Kind: Sendable {
    case missingInput
    case badData
    case inputOutput
  }

  public var kind: Kind {
    switch self {
    case .missing, .noWeights: .missingInput
    case .unreadable: .inputOutput
    case .malformed, .noSuchTensor, .mismatch: .badData
    }
  }
}

extension CheckpointError: CustomStringConvertible {
  /// Differences that the description spells out before it only counts.
  private static let listedDifferences = 6

  public var description: String {
    switch self {
    case .missing(let path):
      return "\(path.printable): no such file"
    case .noWeights(let folder):
      return "\(folder.printable): a folder without weights, such as model.safetensors"
    case .unreadable(let path, let reason):
      return "\(path.printable): cannot be read: \(reason)"
    case .malformed(let path, let place, let expected, let found):
      return "\(path.printable): \(place.printable): expected \(expected.printable), found \(found.printable)"
    case .noSuchTensor(let path, let name):
      return "\(path.printable): no tensor named \(name.printable)"
    case .mismatch(let path, let model, let differences):
      let listed = differences.prefix(Self.listedDifferences).map(\.description.printable)
      let rest = differences.count - listed.count
      let tail = rest > 0 ? " and \(rest) more" : ""
      return "\(path.printable): does not fit \(model): \(listed.joined(separator: ", "))\(tail)"
    }
  }
}
