import Checkpoints
import Foundation
import Foundations

/// The files that `save_pretrained` puts beside the weights.
public struct Neighbours: Sendable {
  /// A file beside the weights, its text read whole.
  public struct JSONFile: Sendable {
    public let path: String
    /// What it calls its model; nil where it says nothing that can be read.
    var modelType: String? { (try? decode(Heading.self))?.kind }
    let data: Data

    /// Bytes of any of them: the largest published one, with a thousand labels, has 70,000.
    static let sizeLimit = 4 << 20

    public init(path: String, data: Data) {
      self.path = path
      self.data = data
    }

    /// - Throws: `ModelError.badNeighbour` where it has other members.
    public func decode<Content: Decodable>(_ type: Content.Type) throws(ModelError) -> Content {
      do {
        return try JSONDecoder().decode(type, from: data)
      } catch let error as DecodingError {
        throw .badNeighbour(path: path, place: error.place, expected: error.expectation)
      } catch {
        throw .badNeighbour(path: path, place: "JSON", expected: "JSON")
      }
    }
  }

  /// What any configuration says.
  private struct Heading: Decodable {
    let modelType: String?
    /// timm's files have this alone.
    let architecture: String?
    let processorType: String?
    let extractorType: String?

    var kind: String? { modelType ?? (architecture == nil ? nil : "timm") }
    /// What a preprocessor's file calls itself, in version 4's words or later ones.
    var processor: String? { processorType ?? extractorType }

    private enum CodingKeys: String, CodingKey {
      case architecture
      case modelType = "model_type"
      case processorType = "image_processor_type"
      case extractorType = "feature_extractor_type"
    }
  }

  private struct Labels: Decodable {
    let labels: [String: String]?

    private enum CodingKeys: String, CodingKey { case labels = "id2label" }
  }

  /// Hugging Face's `config.json`; nil where there is none, or another model's.
  public let config: JSONFile?
  /// Hugging Face's `preprocessor_config.json`; nil where there is none, or another model's.
  public let processor: JSONFile?
  /// What was wrong with files that were not read: a line each.
  let notices: [String]

  public init(config: JSONFile? = nil, processor: JSONFile? = nil) {
    self.config = config
    self.processor = processor
    notices = []
  }

  /// - Parameter modelTypes: the values of `model_type` that are meant.
  ///
  /// A `config.json` that is no JSON object, or is no file, is somebody else's: it is named in `notices`.
  init(of path: String, modelTypes: [String]) {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    var notices: [String] = []
    /// The file if it holds an object.
    func read(_ name: String) -> (file: JSONFile, heading: Heading)? {
      do {
        guard let file = try Self.file(folder.appendingPathComponent(name).path) else { return nil }
        return (file, try file.decode(Heading.self))
      } catch {
        notices.append("\(name) beside the weights was not read: \(Self.reason(error))")
        return nil
      }
    }
    let found = read("config.json")
    let isOurs = found?.heading.kind.map(modelTypes.contains) ?? false
    if let found, !isOurs {
      let owner = found.heading.kind.map { "is another model's (\($0.printable))" } ?? "names no model"
      notices.append("config.json beside the weights \(owner): it was not read")
    }
    config = isOurs ? found?.file : nil
    // Without a configuration that can be read, a processor tells by its own name whose it is.
    let beside = found == nil || isOurs ? read("preprocessor_config.json") : nil
    let isKnown = isOurs || beside?.heading.processor.map(HuggingFaceProcessor.isKnown) ?? false
    if let beside, !isKnown {
      let owner = beside.heading.processor.map { "is another model's (\($0.printable))" } ?? "names no model"
      notices.append("preprocessor_config.json beside the weights \(owner): it was not read")
    }
    processor = isKnown ? beside?.file : nil
    self.notices = notices
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case ModelError.badNeighbour(_, let place, let expected): "\(place): expected \(expected)".printable
    case CheckpointError.unreadable(_, let reason): reason
    default: "\(error)".printable
    }
  }

  /// How the file's own program makes an input of a picture; nil where it does not say.
  ///
  /// - Throws: `ModelError`.
  func preprocessing() throws(ModelError) -> Preprocessing? {
    guard let processor else { return nil }
    return try processor.decode(HuggingFaceProcessor.self).preprocessing(path: processor.path)
  }

  /// Names of the classes, by their number in the model's output; nil where there are none.
  ///
  /// - Throws: `ModelError.badNeighbour`.
  func categories() throws(ModelError) -> Categories? { Categories(names: try labels()) }

  /// What of the labels does not fit the model's classes, in one line.
  ///
  /// - Throws: `ModelError.badNeighbour`.
  func misfit(classes: Int?) throws(ModelError) -> String? {
    let labels = try labels()
    guard let classes, let last = labels.keys.max(), let categories = Categories(names: labels) else {
      return nil
    }
    return categories.misfit(classes: classes, columns: last &+ 1, file: "id2label in config.json")
  }

  private func labels() throws(ModelError) -> [Int: String] {
    let labels = try config?.decode(Labels.self).labels ?? [:]
    return Dictionary(
      labels.compactMap { key, name in Int(key).map { ($0, name) } }, uniquingKeysWith: { first, _ in first })
  }

  private static func file(_ path: String) throws -> JSONFile? {
    do {
      let mapped = try MappedFile(path: path)
      guard mapped.size <= JSONFile.sizeLimit else {
        throw ModelError.badNeighbour(
          path: path, place: "size", expected: "at most \(JSONFile.sizeLimit) bytes")
      }
      return JSONFile(path: path, data: mapped.contents.withUnsafeBytes { Data($0) })
    } catch CheckpointError.missing {
      return nil
    }
  }
}
