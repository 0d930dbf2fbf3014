import Graph
import Models

/// What all records of a survey have in common: the first line of their file.
public struct SurveyHeader: Codable, Hashable, Sendable {
  /// What the file is, and in which version.
  public static let form = "detrscope survey 1"
  /// What a file may say of a model's queries: they are counted one by one.
  static let possibleQueries = 1...(1 << 16)

  public struct Label: Codable, Hashable, Sendable {
    public let id: Int
    public let name: String
    public let isThing: Bool
  }

  public let form: String
  public let model: String
  /// The fingerprint of its weights; nil in a file of an earlier version, which does not say.
  public let weights: String?
  /// How a picture becomes the input, in words.
  public let input: String
  /// What is changed in the model, as `--edit` takes it.
  public let edits: [String]
  public let queries: Int
  /// The names of the classes that have one.
  public let classes: [Label]
  /// The score above which a query found something.
  public let threshold: Float
  /// The score above which a query takes part in segments.
  public let segmentThreshold: Float
  /// The file of what is in the pictures; nil for files beside them.
  public let truth: String?
  /// Whether segments are held against the truth's.
  public let judgesSegments: Bool

  /// - Throws: `ModelError.lacks` for a model without queries.
  public init(
    _ model: LoadedModel, edits: [Intervention] = [], threshold: Float? = nil, truth: String? = nil,
    judgesSegments: Bool = true
  ) throws {
    // What is asked for does not depend on the input's size.
    let anatomy = try model.graph(height: 64, width: 64).anatomy
    guard let queries = anatomy.output(.classLogits)?.form.extent(.query), anatomy.output(.boxes) != nil
    else {
      throw ModelError.lacks(model: model.name, part: "queries")
    }
    form = Self.form
    self.model = model.name
    weights = model.fingerprint
    input = model.preprocessing.summary
    self.edits = edits.map(\.description)
    self.queries = queries
    classes = model.categories.all.map { Label(id: $0.id, name: $0.name, isThing: $0.isThing) }
    self.threshold = threshold ?? Detections.defaultThreshold
    segmentThreshold = threshold ?? PanopticSegmentation.defaultThreshold
    self.truth = truth
    self.judgesSegments = judgesSegments && anatomy.output(.masks) != nil
  }

  /// What another survey has otherwise, in words; nil where their records belong together.
  func difference(from other: SurveyHeader) -> SurveyDifference? {
    let parts: [(what: String, value: (SurveyHeader) -> String)] = [
      ("model", { $0.model }), ("weights", { $0.weights ?? "unknown" }), ("input", { $0.input }),
      ("edits", { $0.edits.isEmpty ? "none" : $0.edits.joined(separator: "; ") }),
      ("queries", { "\($0.queries)" }), ("threshold", { "\($0.threshold)" }),
      ("threshold of segments", { "\($0.segmentThreshold)" }),
      ("truth", { $0.truth ?? "files beside the pictures" }),
      ("segments", { $0.judgesSegments ? "held against the truth" : "left out" }),
      ("class names", { $0.classes.map(\.name).joined(separator: ", ") }),
    ]
    return parts.first { $0.value(self) != $0.value(other) }.map {
      SurveyDifference(what: $0.what, expected: $0.value(other), found: $0.value(self))
    }
  }

  /// The name of a class.
  public func name(of category: Int) -> String {
    classes.first { $0.id == category }?.name ?? "class \(category)"
  }
}

extension Preprocessing {
  /// What it does to a picture, for comparison by eye and by program.
  fileprivate var summary: String {
    let crop = crop.map { ", crop \($0.height)x\($0.width)\($0.startsEarly ? " early" : "")" } ?? ""
    return
      "\(sizing), \(filter), short side \(shortSide), long side \(longSide.map(String.init) ?? "any")\(crop), "
      + "rescale \(rescale), mean \(mean), deviation \(deviation)"
  }
}
