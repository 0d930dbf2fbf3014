import Foundation
import Foundations
import Tensors

/// Writes a safetensors file tensor by tensor, so a recording larger than memory can be stored.
///
/// The entries alone determine the layout: larger types before smaller ones, otherwise in the order given,
/// the first on a 64-byte boundary. Equal contents thus make equal files, and every Float32 can be mapped in
/// place. The file gets its name in `finish`; a writer dropped before leaves nothing behind.
public final class SafetensorsWriter {
  /// The types that can be written. Values are rounded and clamped to integer types.
  public static let supportedTypes = ElementType.writable

  private static let dataAlignment = 64

  private let output: AtomicFile
  private var places: [String: (entry: TensorEntry, offset: Int)] = [:]
  private var pending: Set<String>

  /// Writes the header.
  ///
  /// - Precondition: names differ, none is `__metadata__`, and the types are `supportedTypes`.
  /// - Throws: `FileError.unwritable`.
  public init(path: String, entries: [TensorEntry], metadata: [String: String] = [:]) throws {
    precondition(entries.allSatisfy { Self.supportedTypes.contains($0.type) }, "type that cannot be written")
    pending = Set(entries.map(\.name))
    precondition(pending.count == entries.count && !pending.contains("__metadata__"), "names must differ")
    output = try AtomicFile(path: path)

    let laidOut = [4, 2, 1].flatMap { size in entries.filter { $0.type.byteCount == size } }
    var header = "{\"__metadata__\":{"
    let sortedMetadata = metadata.sorted { $0.key < $1.key }
    header +=
      sortedMetadata.map { "\($0.key.quotedJSON):\($0.value.quotedJSON)" }.joined(separator: ",") + "}"
    var end = 0
    for entry in laidOut {
      guard let byteCount = entry.type.byteCount(of: entry.shape) else {
        preconditionFailure("shape \(entry.shape) fits no file")
      }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      header += ",\(entry.name.quotedJSON):{\"dtype\":\"\(entry.type.rawValue)\",\"shape\":[\(shape)],"
      header += "\"data_offsets\":[\(end),\(end + byteCount)]}"
      places[entry.name] = (entry, end)
      end += byteCount
    }
    header += "}"
    let unpadded = 8 + header.utf8.count
    header += String(
      repeating: " ", count: (Self.dataAlignment - unpadded % Self.dataAlignment) % Self.dataAlignment)
    let length = UInt64(header.utf8.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    try Array(prefix + header.utf8).withUnsafeBytes { try output.write($0, at: 0) }
    let dataStart = 8 + header.utf8.count
    for name in pending { places[name]?.offset += dataStart }
  }

  /// Stores one tensor. Tensors may come in any order.
  ///
  /// - Precondition: `name` is among the entries, was not written yet, and has the entry's shape.
  /// - Throws: `FileError.unwritable`.
  public func write(_ tensor: Tensor, named name: String) throws {
    guard let (entry, offset) = places[name], pending.remove(name) != nil else {
      preconditionFailure("\(name) is not to be written")
    }
    precondition(tensor.shape == entry.shape, "\(name) is \(tensor.shape), announced as \(entry.shape)")
    try entry.type.write(tensor, at: offset, to: output)
  }

  /// Completes the file and gives it its name.
  ///
  /// - Precondition: every entry was written.
  /// - Throws: `FileError.unwritable`.
  public func finish() throws {
    precondition(pending.isEmpty, "not written: \(pending.sorted())")
    try output.commit(isDurable: true)
  }
}

extension String {
  fileprivate var quotedJSON: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
