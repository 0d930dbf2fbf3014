import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import Testing

@testable import Figures

/// The network as DOT.
@Suite struct NetworkTextTests {
  private let subject: FigureSubject

  init() throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    subject = FigureSubject(try model.run(RGBImage(width: 64, height: 48)), pictureName: nil)
  }

  private func lines(_ change: (inout FigureOptions) -> Void = { _ in }) throws -> [String] {
    var options = FigureOptions()
    change(&options)
    let text = try FigureKind.graph.dot(of: subject, options)
    return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func everyNodeAndEdgeIsThere() throws {
    let graph = subject.run.recorder.graph
    let lines = try lines { $0.depth = 20 }
    #expect(lines.first?.hasPrefix("digraph \"") == true && lines.last == "}")
    #expect(lines.count { $0.hasSuffix("{") } == lines.count { $0 == "}" })
    for node in graph.nodes {
      #expect(lines.count { $0.hasPrefix("\"\(node.path)\" [label=") } == 1, "\(node.path)")
      for input in node.inputs {
        let source = graph.nodes[input]
        #expect(lines.contains { $0.hasPrefix("\"\(source.path)\" -> \"\(node.path)\" [") }, "\(node.path)")
      }
    }
  }

  @Test func foldedModulesAreOneBox() throws {
    let lines = try lines()
    #expect(!lines.contains { $0.hasPrefix("subgraph") })
    let boxes = lines.filter { $0.contains(" [label=") && !$0.contains(" -> ") && !$0.hasPrefix("edge") }
    // Twenty, and one of all heads on earlier layers.
    #expect((5...21).contains(boxes.count), "\(boxes)")
    #expect(boxes.count { $0.contains("auxiliary heads, 3 layers") } == 1)
    // Every edge joins boxes that there are.
    let names = Set(boxes.map { $0.prefix(upTo: $0.range(of: " [label=")!.lowerBound) })
    for edge in lines where edge.contains(" -> ") {
      let ends = edge.prefix(upTo: edge.range(of: " [label=")!.lowerBound).components(separatedBy: " -> ")
      #expect(ends.allSatisfy { names.contains(Substring($0)) }, "\(edge)")
    }
  }

  @Test func quotesAndLineEndsAreEscaped() throws {
    let lines = try lines { $0.title = "a \"b\" \\ c" }
    #expect(lines.first == "digraph \"a \\\"b\\\" \\\\ c\" {")
  }

  @Test func onlyGraphsAreDOT() throws {
    let error = #expect(throws: FigureError.self) { try FigureKind.boxes.dot(of: subject) }
    #expect(error?.description == "boxes cannot be DOT: name the file .png or .svg or .pdf")
  }
}
