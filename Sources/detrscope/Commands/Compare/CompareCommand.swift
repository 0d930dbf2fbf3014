import Analysis
import ArgumentParser
import Foundation
import Foundations
import Graph
import Models

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Hold one run against another, node by node: the first that differs, and what follows from it.",
    discussion: """
      A is the reference, B what is held against it: pictures or recordings, also by other programs. With --edit, B is \
      A with the changes; with two --weights, A and B are seen by one model each; a recording alone is held against the \
      model of --weights on its own input. Ends with 1 where a node differs by more than the tolerance.
      """)

  @Argument(help: "A picture or a recording.")
  var reference: String

  @Argument(help: "Another one.")
  var other: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(help: "The largest max |a − b| / max |a| of nodes that agree.")
  var tolerance = NodesComparison.defaultTolerance

  @Option(help: "A path to compare, with * for any characters; may be given again (default: every node).")
  var only: [String] = []

  @Option(help: "The score from which a query counts as found, 0 to 1.")
  var threshold = Detections.defaultThreshold

  @Flag(help: "List every node, also those that agree.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard tolerance >= 0 else { throw ValidationError("--tolerance takes 0 or more, not \(tolerance).") }
    guard (0...1).contains(threshold) else {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
  }

  func run() throws {
    let sides = try ComparedRuns(self)
    let nodes = try NodesComparison(tolerance: tolerance, only: only.map { PathPattern($0) })
      .evaluate(sides.reference.run, sides.other.run)
    guard nodes.rows.contains(where: { $0.path != sides.given }) else { throw NothingToCompare(sides) }
    let report = CompareReport(
      reference: sides.reference.name, other: sides.other.name, nodes: nodes, queries: try queries(sides))
    if json { try Output.json(report) } else { try report.show(all: all) }
    for notice in sides.notices { Output.problem(notice) }
    if nodes.first != nil { throw ExitCode(1) }
  }

  /// Nil where one of both does not say what its queries found, and where it cannot be told, which is said.
  private func queries(_ sides: ComparedRuns) throws -> [QueryChange]? {
    do {
      return try QueriesComparison(above: threshold).evaluate(sides.reference.run, sides.other.run)
    } catch is CancellationError {
      throw CancellationError()
    } catch ModelError.lacks, ModelError.notHeld, GraphError.notRecorded {
      return nil
    } catch {
      Output.problem("queries are not compared: \(error)")
      return nil
    }
  }
}

/// Two things without a node in common.
struct NothingToCompare: Error, CustomStringConvertible {
  let description: String

  init(_ sides: ComparedRuns) {
    description =
      "\(sides.reference.name) and \(sides.other.name): expected nodes in common, found none of the same name"
      + (sides.given.map { " but \($0), which both are given" } ?? "")
  }
}
