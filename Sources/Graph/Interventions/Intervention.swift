import Foundations

/// A change to a run, as data: what happens to which part of which activations.
///
/// Its text is what `--edit`, recordings and lists of edits show: `zero transformer.*.multihead_attn.pattern
/// head=2`. A change is applied as hooks (`Array.hooks(in:)`), so only what lies downstream of it is computed again.
/// What is not selected stays as it is, to the bit; a zeroed pattern is not normalised again.
public struct Intervention: Hashable, Sendable {
  public let change: Change
  /// The nodes, by path or alias; of `remove` all that queries take part in.
  public let path: PathPattern
  /// By the name of an axis, the indices along it that change; an axis that is not named changes everywhere.
  public let part: [String: IndexList]

  public init(_ change: Change, at path: PathPattern, part: [String: IndexList] = [:]) {
    (self.change, self.path, self.part) = (change, path, part)
  }

  /// What a part of an activation becomes.
  public enum Change: Hashable, Sendable {
    case zero
    case set(to: Float)
    case scale(by: Float)
    /// The mean over this picture: over the places of a map, the queries of a table, those who attend in a pattern.
    case mean
    /// Attention to all keys alike.
    case uniform
    /// The activation that another run had there, from a file.
    case patch(from: String)
    /// Zero wherever a region of the picture is seen.
    case mask(PictureRegion)
    /// Queries that nobody attends to and that find nothing; the others keep their numbers.
    case remove
    /// A layer's input in place of its output; of a single sum its first summand.
    case skip
  }
}

extension Intervention {
  /// Takes queries away, as if the model had never had them; the others keep their numbers.
  public static func remove(queries: IndexList) -> Intervention {
    Intervention(.remove, at: PathPattern("*"), part: [Axis.query.description: queries])
  }
}

extension Intervention: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
