import Graph

/// The function between two layers of a network.
public enum Activation: String, Hashable, Sendable, Codable, CaseIterable {
  case relu
  case gelu
  case silu

  /// What it does to its input, for notes.
  var effect: String {
    switch self {
    case .relu: "negative values set to zero"
    case .gelu, .silu: "negative values faded out"
    }
  }

  /// The name of its nodes where the published code has no module.
  var operation: any NodeOperation {
    switch self {
    case .relu: ReLU()
    case .gelu: GELU()
    case .silu: SiLU()
    }
  }

  /// As `transformers` names it; `swish` is another word for `silu`.
  init?(transformersName name: String) { self.init(rawValue: name == "swish" ? "silu" : name) }
}

extension Value {
  func activated(_ activation: Activation, as path: String) -> Value {
    applying(activation.operation, as: path)
  }
}
