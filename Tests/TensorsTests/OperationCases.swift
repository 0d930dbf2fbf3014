import Foundation
import Tensors
import TestSupport
import Testing

/// One call of a plain operation and what PyTorch gave for it; `Fixtures/generate.py` wrote them.
struct OperationCase: Decodable, Sendable, CustomTestStringConvertible {
  struct Elements: Decodable, Sendable {
    let shape: [Int]
    let values: [Float]

    var tensor: Tensor { Tensor(shape: shape, values: values) }
  }

  private let operation: String
  private let name: String
  private let inputs: [String: Elements]
  private let settings: [String: [Int]]
  private let output: Elements

  private static let all: [OperationCase] = {
    do {
      let url = Bundle.module.bundleURL.appendingPathComponent("Fixtures/operations.json")
      return try JSONDecoder().decode([OperationCase].self, from: Data(contentsOf: url))
    } catch {
      Issue.record("operations.json: \(error)")
      return []
    }
  }()

  static func of(_ operation: String) -> [OperationCase] { all.filter { $0.operation == operation } }

  var testDescription: String { "\(operation) \(name)" }
  var expected: Tensor { output.tensor }

  func input(_ name: String) throws -> Tensor { try #require(inputs[name]).tensor }
  func optionalInput(_ name: String) -> Tensor? { inputs[name]?.tensor }
  /// Inputs named by number, in order.
  var parts: [Tensor] { (0..<inputs.count).compactMap { inputs["\($0)"]?.tensor } }

  func settings(_ name: String) throws -> [Int] { try #require(settings[name]) }
  func setting(_ name: String) throws -> Int { try #require(settings[name]?.first) }

  var geometry: ConvolutionGeometry {
    get throws {
      ConvolutionGeometry(
        stride: try setting("stride"), padding: try setting("padding"),
        dilation: settings["dilation"]?.first ?? 1)
    }
  }

  /// Checks shape and elements, within `tolerance` of the largest expected one.
  func check(
    _ actual: Tensor, within tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
    #expect(relativeError(actual, expected) <= tolerance, sourceLocation: sourceLocation)
  }
}
