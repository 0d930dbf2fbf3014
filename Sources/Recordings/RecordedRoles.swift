import Checkpoints
import Foundation
import Graph
import Models
import Tensors

/// What another program says its tensors are: the list `roles` in the metadata of a recording. It makes any model's
/// attention one over places of the picture, as a DETR's is.
struct RecordedRoles {
  /// One entry of the list.
  private struct Entry: Decodable {
    let tensor: String
    let role: Kind
    let layer: Int?
    /// Rows and columns of places.
    let grid: [Int]?
    /// The token of the first place: those before it, such as a class token, are none.
    let first: Int?
    /// The first token that is a query, and how many there are.
    let queries: [Int]?
  }

  private enum Kind: String, Decodable, CaseIterable {
    case input, logits, boxes
    /// Places to places, queries to queries, queries to places.
    case encoder, decoder, cross
  }

  /// The part of an attention that goes from some tokens to some.
  private struct Part {
    let source: TensorEntry
    let name: String
    let role: Role
    let rows: Range<Int>
    let columns: Range<Int>
    let axes: [Axis]

    var shape: [Int] { [1, source.shape[1], rows.count, columns.count] }
    var isWhole: Bool { rows.count == source.shape[2] && columns.count == source.shape[3] }
  }

  private var whole: [String: (role: Role, axes: [Axis])] = [:]
  private var parts: [String: [Part]] = [:]

  /// - Throws: `RecordingError` where the list is none, or says of a tensor what it cannot be.
  init(_ file: Checkpoint) throws(RecordingError) {
    guard let text = file.metadata["roles"] else { return }
    let entries: [Entry]
    do {
      entries = try JSONDecoder().decode([Entry].self, from: Data(text.utf8))
    } catch {
      throw .malformed(
        path: file.path, place: "metadata roles",
        expected:
          "a list of {\"tensor\": …, \"role\": \(Kind.allCases.map(\.rawValue).joined(separator: " or "))}",
        found: String(text.prefix(60)))
    }
    let tensors = Dictionary(file.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var names = Set(tensors.keys)
    for entry in entries {
      func refusal(_ expected: String, _ found: String) -> RecordingError {
        .malformed(
          path: file.path, place: "metadata roles, \(entry.tensor)", expected: expected, found: found)
      }
      guard let tensor = tensors[entry.tensor] else { throw refusal("a tensor of this name", "none") }
      let shape = tensor.shape
      switch entry.role {
      case .input, .logits, .boxes:
        let isPicture = entry.role == .input
        guard shape.count == (isPicture ? 4 : 3), shape[0] == 1, entry.role != .boxes || shape[2] == 4 else {
          let expected =
            isPicture ? "[1, 3, H, W]" : "[1, queries, \(entry.role == .boxes ? "4" : "classes")]"
          throw refusal("shape \(expected)", "\(shape)")
        }
        whole[entry.tensor] =
          isPicture
          ? (.input, [.batch, .channel, .y, .x])
          : entry.role == .boxes
            ? (.output(.boxes), [.batch, .query, .coordinate])
            : (.output(.classLogits), [.batch, .query, .label])
      case .encoder, .decoder, .cross:
        guard shape.count == 4, shape[0] == 1, !shape.contains(0) else {
          throw refusal("shape [1, heads, to, from]", "\(shape)")
        }
        try add(entry, tensor, to: &names, refusal)
      }
    }
  }

  /// - Parameter names: of all tensors and parts so far.
  private mutating func add(
    _ entry: Entry, _ tensor: TensorEntry, to names: inout Set<String>,
    _ refusal: (String, String) -> RecordingError
  ) throws(RecordingError) {
    let (to, from) = (tensor.shape[2], tensor.shape[3])
    func tokens(_ first: Int, _ count: Int, of all: Int, _ what: String) throws(RecordingError) -> Range<Int>
    {
      guard first >= 0, count > 0, first <= all, count <= all - first else {
        throw refusal("\(what) within \(all) tokens", "\(count) from token \(first)")
      }
      return first..<first + count
    }
    func places(of all: Int) throws(RecordingError) -> (Range<Int>, Axis) {
      guard let sides = entry.grid, sides.count == 2,
        sides.allSatisfy({ Preprocessing.possibleSides.contains($0) })
      else {
        throw refusal("a grid of [rows, columns]", entry.grid.map { "\($0)" } ?? "none")
      }
      let range = try tokens(entry.first ?? 0, sides[0] * sides[1], of: all, "places")
      return (range, .place(Grid(height: sides[0], width: sides[1])))
    }
    func queries(of all: Int) throws(RecordingError) -> Range<Int> {
      let queries = entry.queries ?? [0, all]
      guard queries.count == 2 else { throw refusal("queries as [first, count]", "\(queries)") }
      return try tokens(queries[0], queries[1], of: all, "queries")
    }
    let layer = entry.layer ?? 0
    guard Role.possibleNumbers.contains(layer) else {
      throw refusal("a layer within \(Role.possibleNumbers)", "\(layer)")
    }
    let part: Part
    switch entry.role {
    case .decoder:
      let (rows, columns) = (try queries(of: to), try queries(of: from))
      part = Part(
        source: tensor, name: "queries_to_queries", role: .pattern(.decoderSelf, layer: layer), rows: rows,
        columns: columns, axes: [.batch, .head, .query, .query])
    case .cross:
      let (rows, (columns, grid)) = (try queries(of: to), try places(of: from))
      part = Part(
        source: tensor, name: "queries_to_places", role: .pattern(.cross, layer: layer), rows: rows,
        columns: columns, axes: [.batch, .head, .query, grid])
    default:
      let ((rows, grid), (columns, _)) = (try places(of: to), try places(of: from))
      part = Part(
        source: tensor, name: "places_to_places", role: .pattern(.encoder, layer: layer), rows: rows,
        columns: columns, axes: [.batch, .head, grid, grid])
    }
    if part.isWhole {
      whole[entry.tensor] = (part.role, part.axes)
    } else {
      guard names.insert("\(entry.tensor).\(part.name)").inserted else {
        throw refusal("one part that is \(entry.role.rawValue), and no tensor of its name", "two")
      }
      parts[entry.tensor, default: []].append(part)
    }
  }

  // MARK: - In the graph

  /// What a tensor is said to be, as a whole.
  func meaning(of tensor: String) -> (role: Role, axes: [Axis])? { whole[tensor] }

  /// Adds the parts of a tensor behind it.
  func addParts(of tensor: String, to builder: GraphBuilder) {
    for part in parts[tensor] ?? [] {
      builder.input("\(tensor).\(part.name)", shape: part.shape, axes: part.axes).role(part.role)
        .note("The rows and columns of \(tensor) that are these tokens.")
    }
  }

  /// What the numbers of the parts are stored as, by path.
  var types: [String: ElementType] {
    Dictionary(
      parts.values.joined().map { ("\($0.source.name).\($0.name)", $0.source.type) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The numbers of all parts by path, read when they are first looked at.
  ///
  /// - Throws: `CheckpointError`.
  func activations(of file: Checkpoint) throws -> [String: Tensor] {
    var activations: [String: Tensor] = [:]
    for part in parts.values.joined() {
      let source = try file.tensor(named: part.source.name)
      let (to, from) = (part.source.shape[2], part.source.shape[3])
      activations["\(part.source.name).\(part.name)"] = .deferred(shape: part.shape) { target in
        source.withUnsafeElements { elements in
          var position = 0
          for head in 0..<part.shape[1] {
            for row in part.rows {
              let start = (head * to + row) * from + part.columns.lowerBound
              let end = position + part.columns.count
              _ = target[position..<end].initialize(
                fromContentsOf: elements[start..<start + part.columns.count])
              position = end
            }
          }
        }
      }
    }
    return activations
  }
}
