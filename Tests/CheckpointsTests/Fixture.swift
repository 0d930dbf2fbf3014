import CZlib
import Foundation
import Tensors
import Testing

/// A file that generate.py wrote.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String

  var testDescription: String { name }

  var path: String { Self.directory + "/" + name }

  private static let directory = Bundle.module.bundlePath + "/Fixtures"

  var bytes: [UInt8] {
    get throws { try Array(Data(contentsOf: URL(fileURLWithPath: path))) }
  }

  /// What PyTorch finds in a tensor.
  struct Expectation: Decodable, Equatable {
    let shape: [Int]
    /// CRC-32 of the elements as Float32.
    let crc32: UInt32
  }

  /// By canonical name.
  var expectations: [String: Expectation] {
    get throws {
      let data = try Data(contentsOf: URL(fileURLWithPath: Fixture(name: "expected.json").path))
      let files = try JSONDecoder().decode([String: [String: Expectation]].self, from: data)
      return try #require(files[name])
    }
  }
}

extension Fixture.Expectation {
  init(of tensor: Tensor) {
    shape = tensor.shape
    crc32 = tensor.withUnsafeElements { elements in
      let bytes = UnsafeRawBufferPointer(elements)
      return UInt32(
        CZlib.crc32(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(bytes.count)))
    }
  }
}
