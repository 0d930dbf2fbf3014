/// A parameter that a model needs, under the name that the model gives it.
public struct ParameterSpec: Sendable, Equatable {
  public let name: String
  public let shape: [Int]

  public init(name: String, shape: [Int]) {
    self.name = name
    self.shape = shape
  }
}

/// One way in which a checkpoint does not fit a model.
public enum ParameterDifference: Sendable, Equatable, CustomStringConvertible {
  case missing(name: String, shape: [Int])
  case unused(name: String, shape: [Int])
  case shape(name: String, expected: [Int], found: [Int])

  public var description: String {
    switch self {
    case .missing(let name, let shape): "\(name) \(shape) is missing"
    case .unused(let name, let shape): "\(name) \(shape) is not used"
    case .shape(let name, let expected, let found): "\(name) is \(found) but should be \(expected)"
    }
  }
}
