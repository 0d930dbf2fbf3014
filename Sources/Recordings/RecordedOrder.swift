import Checkpoints
import Foundation
import Models

/// The order of another program's tensors. PyTorch's `save_file` sorts them by type and name, so the file's own says
/// nothing: the list `order` in its metadata counts; else the order of a known model where it has the names; else the
/// names' own, layer 2 before layer 10.
struct RecordedOrder {
  let entries: [TensorEntry]
  /// What the order is where nobody stated one; nil where it does not matter.
  let notice: String?

  /// - Throws: `RecordingError` where `order` is no list of names.
  init(_ file: Checkpoint) throws(RecordingError) {
    let natural = file.entries.sorted { Self.precedes($0.name, $1.name) }
    if let stated = try Self.stated(file) {
      entries = Self.sorted(natural) { stated[$0] }
      notice = nil
      return
    }
    let graph = RecordedNames.knownGraph(of: natural.map(\.name))
    let positions = Dictionary(
      natural.compactMap { entry in
        RecordedNames.node(named: entry.name, of: graph).map { (entry.name, $0.id) }
      }, uniquingKeysWith: { first, _ in first })
    let known = positions.count
    entries = Self.sorted(natural) { positions[$0] }
    if natural.count < 2 || known == natural.count {
      notice = nil
    } else if known == 0 {
      notice = "no order in the file: sorted by name"
    } else {
      notice = "no order in the file: \(known) of \(natural.count) as in a known model, the others by name"
    }
  }

  /// Those that have a position in its order, then the others as they are.
  private static func sorted(_ entries: [TensorEntry], by position: (String) -> Int?) -> [TensorEntry] {
    let placed = entries.enumerated().map { (rank: $0, entry: $1, position: position($1.name) ?? .max) }
    return placed.sorted { ($0.position, $0.rank) < ($1.position, $1.rank) }.map(\.entry)
  }

  private static func stated(_ file: Checkpoint) throws(RecordingError) -> [String: Int]? {
    guard let text = file.metadata["order"] else { return nil }
    guard let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
      throw .malformed(
        path: file.path, place: "metadata order", expected: "a list of names as JSON",
        found: String(text.prefix(40)))
    }
    return Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Numbers within names by their value.
  static func precedes(_ first: String, _ second: String) -> Bool {
    var (left, right) = (Array(first.utf8)[...], Array(second.utf8)[...])
    while let a = left.first, let b = right.first {
      let (leftDigits, rightDigits) = (left.prefix(while: isDigit), right.prefix(while: isDigit))
      if leftDigits.isEmpty || rightDigits.isEmpty {
        if a != b { return a < b }
        (left, right) = (left.dropFirst(), right.dropFirst())
      } else {
        // Without leading zeros the longer number is the larger, however many digits there are.
        let (x, y) = (leftDigits.drop { $0 == 0x30 }, rightDigits.drop { $0 == 0x30 })
        if x.count != y.count { return x.count < y.count }
        if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
        (left, right) = (left.dropFirst(leftDigits.count), right.dropFirst(rightDigits.count))
      }
    }
    return left.count == right.count ? first < second : left.count < right.count
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
