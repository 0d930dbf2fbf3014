import Checkpoints
import Foundation
import Graph
import Models
import Tensors
import Testing

/// A model of some sizes and options, and what its makers' code computes from weights that follow from their names.
struct OptionCase: Decodable, Sendable, CustomTestStringConvertible {
  let configuration: Configuration
  let logits: [[Float]]
  let boxes: [[Float]]
  /// Each query's mask by its sums over rows, where there are masks.
  let maskRows: [[Float]]?

  private enum CodingKeys: String, CodingKey {
    case configuration
    case logits = "pred_logits"
    case boxes = "pred_boxes"
    case maskRows = "mask_rows"
  }

  private struct File: Decodable { let cases: [OptionCase] }

  static func all(in name: String) throws -> [OptionCase] {
    try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: Family.path(name)))).cases
  }

  var testDescription: String {
    let sizes = configuration
    return "\(sizes.block) \(sizes.blocks), \(sizes.hidden) channels, \(sizes.heads) heads, "
      + "\(sizes.encoderLayers)+\(sizes.decoderLayers) layers, \(sizes.queries) queries, \(sizes.classes) classes"
  }

  /// A pass over `relatives.input.safetensors` whose outputs are checked.
  func checkedRun(of network: some Network) throws -> Recorder {
    let input = try Checkpoint(path: Fixture.path("relatives.input.safetensors")).tensor(named: "input")
    let graph = network.graph(height: input.shape[2], width: input.shape[3])
    let parameters = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.name, Self.weight($0)) })
    let recorder = try Recorder(graph: graph, parameters: parameters, inputs: ["input": input])
    try expect(recorder.activation("pred_logits"), logits, "pred_logits")
    try expect(recorder.activation("pred_boxes"), boxes, "pred_boxes")
    if let maskRows {
      let masks = try recorder.activation("pred_masks")
      let width = masks.shape[3]
      let sums = stride(from: 0, to: masks.values.count, by: width).map {
        masks.values[$0..<$0 + width].reduce(0, +)
      }
      expect(Tensor(shape: Array(masks.shape.dropLast()), values: sums), maskRows, "pred_masks")
    }
    return recorder
  }

  private func expect(_ found: Tensor, _ rows: [[Float]], _ name: String) {
    let expected = rows.flatMap { $0 }
    #expect(found.shape == [1, rows.count, rows.first?.count ?? 0])
    // The only logit of a model can be near zero.
    let scale = max(1, expected.map(abs).max() ?? 0)
    let difference = zip(found.values, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference <= 1e-4 * scale, "\(name): \(difference)")
  }

  /// The parameter of a name, as the scripts make it.
  private static func weight(_ parameter: Parameter) -> Tensor {
    let name = parameter.name
    var seed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let width = parameter.shape.dropFirst().reduce(1, *)
    return Tensor(
      shape: parameter.shape,
      values: (0..<parameter.shape.reduce(1, *)).map { index in
        var z = seed &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        let value = Double(z >> 40) / Double(1 << 23) - 1
        if name.hasSuffix("running_var") { return Float(1 + 0.4 * value) }
        if name == "query_embed.weight" { return Float(3 * value) }
        if parameter.shape.count > 1 { return Float(value * (2.5 / Double(width).squareRoot())) }
        return Float(name.hasSuffix("weight") ? 1 + 0.1 * value : 0.2 * value)
      })
  }
}
