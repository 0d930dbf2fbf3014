import Graph
import Models
import Tensors
import Testing

/// Models of many sizes and options, random ones, against their makers' code.
struct OptionsTests {
  /// `detr_options.py`: layers, heads, widths, queries, classes, masks, DC5, order of norms, positions.
  @Test(arguments: try OptionCase.all(in: "meta/options.json"))
  func everyDETRIsComputed(_ given: OptionCase) throws {
    _ = try given.checkedRun(of: DETRsegm(configuration: given.configuration))
  }

  /// `conditional_options.py`: the same of Conditional DETR, whose scores are sums of two parts.
  @Test(arguments: try OptionCase.all(in: "conditional/options.json"))
  func everyConditionalDETRIsComputed(_ given: OptionCase) throws {
    let recorder = try given.checkedRun(of: ConditionalDETR(configuration: given.configuration))
    let anatomy = recorder.graph.anatomy
    for layer in 0..<given.configuration.decoderLayers {
      let parts = anatomy.scoreParts(.cross, layer: layer)
      let attention = try #require(anatomy.attention(.cross, layer: layer))
      let values = try parts.map { try recorder.activation($0.node.path).values }
      let sum = try recorder.activation(try #require(attention.scores).path).values
      #expect(parts.count == 2 && zip(sum, zip(values[0], values[1])).allSatisfy { $0 == $1.0 + $1.1 })
    }
  }
}
