import Foundations

/// How a change is written: its verb, whether nodes are named, and what must be said besides.
struct Verb {
  /// What stands behind `NAME=`.
  enum Value {
    case number(Float)
    case file(String)
    case region(PictureRegion)
  }

  let name: String
  /// Whether a path follows; without one the change finds its nodes itself.
  var hasPath = true
  /// The name of what must be said, and in words what that is.
  var setting: (name: String, expected: String)?
  /// Reads what stands behind the setting's name; nil where that is no such value.
  var read: @Sendable (String) -> Value? = { _ in nil }
  /// The change; nil where a setting is missing.
  let change: @Sendable (Value?) -> Intervention.Change?

  static let all = [
    Verb(name: "zero") { _ in .zero },
    Verb(name: "set", setting: ("to", "a number"), read: number) {
      if case .number(let value)? = $0 { .set(to: value) } else { nil }
    },
    Verb(name: "scale", setting: ("by", "a number"), read: number) {
      if case .number(let value)? = $0 { .scale(by: value) } else { nil }
    },
    Verb(name: "mean") { _ in .mean },
    Verb(name: "uniform") { _ in .uniform },
    Verb(name: "patch", setting: ("from", "a file"), read: { $0.isEmpty ? nil : .file($0) }) {
      if case .file(let path)? = $0 { .patch(from: path) } else { nil }
    },
    Verb(
      name: "mask", setting: ("region", "x0,y0,x1,y1 in pixels"),
      read: { PictureRegion($0).map { .region($0) } }
    ) {
      if case .region(let region)? = $0 { .mask(region) } else { nil }
    },
    Verb(name: "remove", hasPath: false) { _ in .remove },
    Verb(name: "skip") { _ in .skip },
  ]

  private static func number(_ text: String) -> Value? {
    Float(text).flatMap { $0.isFinite ? .number($0) : nil }
  }
}

extension Intervention.Change {
  var verb: String {
    switch self {
    case .zero: "zero"
    case .set: "set"
    case .scale: "scale"
    case .mean: "mean"
    case .uniform: "uniform"
    case .patch: "patch"
    case .mask: "mask"
    case .remove: "remove"
    case .skip: "skip"
    }
  }

  /// What is said besides path and part.
  var setting: String? {
    switch self {
    case .set(let value): "to=\(value)"
    case .scale(let factor): "by=\(factor)"
    case .patch(let file): "from=\(InterventionWords.quoted(file))"
    case .mask(let region): "region=\(region)"
    case .zero, .mean, .uniform, .remove, .skip: nil
    }
  }
}
