import Checkpoints
import Foundation
import Graph
import Models

/// The graph that a recording's tensors belong to: the one it states; else that of the sizes it states; else its
/// tensors one by one, with the meaning and in the order that their names tell.
struct RecordedGraph {
  let graph: ComputationGraph
  /// What the file says of its tensors, where it states no graph.
  let roles: RecordedRoles?
  /// Where the order is a guess, which.
  let notice: String?
  /// Whether it has only the file's tensors, and nobody says what else their model has.
  let isExcerpt: Bool

  /// Bytes of a graph as JSON: a DETR with a mask head takes 150,000.
  private static let textLimit = 8 << 20

  /// - Throws: `RecordingError`, `ModelError.badMetadata`.
  init(_ file: Checkpoint, _ metadata: ModelMetadata) throws {
    if let text = file.metadata["graph"], file.metadata["format"] == Recording.format {
      graph = try Self.decoded(text, path: file.path)
      (roles, notice, isExcerpt) = (nil, nil, false)
    } else if let configuration = metadata.configuration,
      let input = file.entries.first(where: { $0.name == ActivationNames.input })
    {
      guard input.shape.count == 4, input.shape.starts(with: [1, 3]),
        input.shape.suffix(2).allSatisfy(Preprocessing.possibleSides.contains)
      else {
        throw ModelError.badMetadata(
          key: ActivationNames.input,
          expected: "a tensor of [1, 3, H, W], sides within 1…\(Preprocessing.largestSide)",
          found: "\(input.shape)")
      }
      graph = DETRsegm(configuration: configuration).graph(height: input.shape[2], width: input.shape[3])
      (roles, notice, isExcerpt) = (nil, nil, false)
    } else {
      let order = try RecordedOrder(file)
      let names = RecordedNames(
        shapes: Dictionary(file.entries.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first }))
      let roles = try RecordedRoles(file)
      let builder = GraphBuilder()
      for entry in order.entries {
        names.add(entry.name, shape: entry.shape, as: roles.meaning(of: entry.name), to: builder)
        roles.addParts(of: entry.name, to: builder)
      }
      graph = builder.build()
      (self.roles, notice, isExcerpt) = (roles, order.notice, true)
    }
  }

  static func encoded(_ graph: ComputationGraph) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(GraphDescription(graph)), as: UTF8.self)
  }

  private static func decoded(_ text: String, path: String) throws(RecordingError) -> ComputationGraph {
    guard text.utf8.count <= textLimit else {
      throw .malformed(
        path: path, place: "metadata graph", expected: "at most \(textLimit) bytes",
        found: "\(text.utf8.count)")
    }
    do {
      return try JSONDecoder().decode(GraphDescription.self, from: Data(text.utf8)).graph()
    } catch let error as GraphDescriptionError {
      throw .malformed(
        path: path, place: "metadata graph, \(error.node)", expected: error.expected, found: error.found)
    } catch {
      throw .malformed(
        path: path, place: "metadata graph", expected: "the nodes of a graph as JSON",
        found: String(text.prefix(40)))
    }
  }
}
