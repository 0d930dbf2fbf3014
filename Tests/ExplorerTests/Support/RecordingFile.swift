import Foundation
import Models
import Recordings
import TestSupport

/// Recordings made up for a test.
enum RecordingFile {
  struct Entry: Sendable {
    let name: String
    let shape: [Int]
    var values: [Float]

    init(name: String, shape: [Int], values: [Float]) {
      (self.name, self.shape, self.values) = (name, shape, values)
    }

    /// One value everywhere.
    init(_ name: String, _ shape: [Int], _ value: Float = 0.25) {
      self.init(name: name, shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
    }
  }

  /// The run of a recording of these tensors.
  ///
  /// - Throws: what writing or opening it throws.
  static func run(_ entries: [Entry], metadata: [String: String] = [:]) throws -> ForwardRun {
    let folder = try ScratchFolder()
    return try Recording.open(path: folder.file(bytes(entries, metadata: metadata), named: "run.safetensors"))
  }

  /// A safetensors file: header length, header, tensors.
  private static func bytes(_ entries: [Entry], metadata: [String: String]) throws -> Data {
    var header: [String: Any] = ["__metadata__": metadata]
    var tensors = Data()
    for entry in entries {
      header[entry.name] = [
        "dtype": "F32", "shape": entry.shape,
        "data_offsets": [tensors.count, tensors.count + entry.values.count * 4],
      ]
      entry.values.withUnsafeBytes { tensors.append(contentsOf: $0) }
    }
    var json = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
    json.append(Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
    var file = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
    file.append(json)
    file.append(tensors)
    return file
  }
}
