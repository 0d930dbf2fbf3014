import Foundation

/// What a checkpoint says of itself beside its tensors: `config`, `categories`, `preprocess` and `model`, each JSON
/// but the last. Everything is optional; what is there must be right.
package struct ModelMetadata {
  /// The value of `format` in a recording.
  package static let recordingFormat = "detrscope-recording/1"

  package let name: String?
  /// All sizes, as a recording states them.
  package let configuration: Configuration?
  let hints: ModelHints
  package let categories: Categories?
  package let scoring: ClassScoring
  package let preprocessing: Preprocessing?
  /// What was assumed when the recording was made.
  package let notice: String?
  /// The same, one by one.
  package let assumptions: [Assumption]
  /// What the pictures of training have in common, where that was measured.
  let training: TrainingStatistics?

  /// - Throws: `ModelError.badMetadata`, or `.notDETR` where stated sizes are impossible.
  package init(_ metadata: [String: String]) throws(ModelError) {
    name = metadata["model"]?.printable
    let config: Config? = try Self.decode(metadata, "config")
    configuration = metadata["format"] == Self.recordingFormat ? try Self.decode(metadata, "config") : nil
    try configuration?.check()
    hints = ModelHints(isDilated: config?.dilation, heads: config?.heads)
    scoring = metadata["scoring"].flatMap(ClassScoring.init) ?? .softmaxWithNoObject
    notice = metadata["notice"]?.printable
    let assumed: [Assumption]? = try Self.decode(metadata, "assumed")
    assumptions = (assumed ?? []).map {
      Assumption(what: $0.what.printable, option: $0.option?.printable)
    }
    training = try Self.decode(metadata, "training_statistics")
    if let training, !training.isConsistent {
      throw .badMetadata(
        key: "training_statistics",
        expected: "as many numbers as channels and directions, none of them negative",
        found: "others, of \(training.node.printable)")
    }
    let labels: [Label]? = try Self.decode(metadata, "categories")
    categories = labels.map { labels in
      Categories(labels.map { ObjectClass(id: $0.id, name: $0.name, isThing: $0.isthing) })
    }
    let sizes: Sizes? = try Self.decode(metadata, "preprocess")
    preprocessing = try sizes.map { sizes throws(ModelError) in
      guard Preprocessing.possibleSides.contains(sizes.shortSide),
        Preprocessing.possibleSides.contains(sizes.longSide ?? 1),
        sizes.mean.count == 3, sizes.std.count == 3, sizes.std.allSatisfy({ $0 > 0 }), sizes.rescale ?? 1 > 0
      else {
        throw .badMetadata(
          key: "preprocess",
          expected: "sides within 1…\(Preprocessing.largestSide) and three positive deviations",
          found: "\(sizes)")
      }
      var preprocessing = Preprocessing(
        shortSide: sizes.shortSide, longSide: sizes.longSide, mean: sizes.mean, deviation: sizes.std)
      preprocessing.rescale = sizes.rescale ?? preprocessing.rescale
      return preprocessing
    }
  }

  private struct Config: Decodable {
    let dilation: Bool?
    let heads: Int?
  }

  private struct Label: Codable {
    let id: Int
    let name: String
    let isthing: Bool
  }

  private struct Sizes: Codable {
    let shortSide: Int
    let longSide: Int?
    let mean: [Float]
    let std: [Float]
    /// What a byte was multiplied with, where it was not 1/255.
    let rescale: Float?

    private enum CodingKeys: String, CodingKey {
      case mean, std, rescale
      case shortSide = "short_side"
      case longSide = "long_side"
    }
  }

  /// The metadata of a recording of a run, readable by `init`.
  package static func encoded(_ run: ForwardRun) throws -> [String: String] {
    let labels = run.categories.all.map { Label(id: $0.id, name: $0.name, isthing: $0.isThing) }
    let sizes = Sizes(
      shortSide: run.preprocessing.shortSide, longSide: run.preprocessing.longSide,
      mean: run.preprocessing.mean, std: run.preprocessing.deviation,
      rescale: run.preprocessing.rescale == 1 / 255 ? nil : run.preprocessing.rescale)
    var metadata = ["model": run.modelName, "categories": try json(labels), "preprocess": try json(sizes)]
    if run.scoring != .softmaxWithNoObject { metadata["scoring"] = run.scoring.rawValue }
    metadata["notice"] = run.ownNotice
    if !run.assumptions.isEmpty { metadata["assumed"] = try json(run.assumptions) }
    metadata["config"] = try run.configuration.map(json)
    return metadata
  }

  private static func json(_ content: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(content), as: UTF8.self)
  }

  /// Bytes of any value: 250 categories take 12,000. What is decoded takes many times as many.
  private static let textLimit = 1 << 20

  private static func decode<Content: Decodable>(
    _ metadata: [String: String], _ key: String
  ) throws(ModelError) -> Content? {
    guard let text = metadata[key] else { return nil }
    guard text.utf8.count <= textLimit else {
      throw .badMetadata(key: key, expected: "at most \(textLimit) bytes", found: "\(text.utf8.count)")
    }
    do {
      return try JSONDecoder().decode(Content.self, from: Data(text.utf8))
    } catch {
      throw .badMetadata(
        key: key, expected: "what a recording has there, as JSON", found: String(text.prefix(40)).printable)
    }
  }
}
