import Foundations

/// How a change is written: its verb, whether nodes are named, and what must be said besides.
struct Verb: Sendable {
  /// What must be said behind `NAME=`.
  struct Setting: Sendable {
    let name: String
    /// What stands there, in words.
    let expected: String
    /// The change that a text means; nil where it is none.
    let read: @Sendable (String) -> Intervention.Change?
  }

  let name: String
  /// Whether a path follows; without one the change finds its nodes itself.
  let hasPath: Bool
  /// What the verb alone means; nil where a setting must follow.
  let change: Intervention.Change?
  let setting: Setting?

  private init(_ name: String, _ change: Intervention.Change, hasPath: Bool = true) {
    (self.name, self.hasPath, self.change, setting) = (name, hasPath, change, nil)
  }

  private init(
    _ name: String, _ setting: String, _ expected: String,
    read: @escaping @Sendable (String) -> Intervention.Change?
  ) {
    (self.name, hasPath, change) = (name, true, nil)
    self.setting = Setting(name: setting, expected: expected, read: read)
  }

  static let all = [
    Verb("zero", .zero),
    Verb("set", "to", "a number") { number($0).map { .set(to: $0) } },
    Verb("scale", "by", "a number") { number($0).map { .scale(by: $0) } },
    Verb("mean", .mean),
    Verb("uniform", .uniform),
    Verb("patch", "from", "a file") { $0.isEmpty ? nil : .patch(from: $0) },
    Verb("mask", "region", "x0,y0,x1,y1 in pixels") { PictureRegion($0).map { .mask($0) } },
    Verb("remove", .remove, hasPath: false),
    Verb("skip", .skip),
  ]

  private static func number(_ text: String) -> Float? { Float(text).flatMap { $0.isFinite ? $0 : nil } }
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
