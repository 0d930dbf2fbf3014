import Analysis
import ArgumentParser
import Foundations
import Graph
import Models

struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Turn parts of the model off, one after another, and say what that does to the queries.",
    discussion: """
      Heads are set to zero, layers left out, queries removed, adapters of the mask head set to zero. Of several queries \
      the change of score that is largest is told, and the least overlap of boxes and masks with what they were. What \
      is removed here was there in training: other numbers than in a paper that trains anew are no contradiction.
      """)

  @Argument(help: "A picture (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(help: "What is turned off: heads, layers, queries or adapters; may be given again.")
  var of: [AblationTarget.Kind] = [.heads]

  @Option(name: .customLong("change"), help: "What the pattern of a head becomes: zero, mean or uniform.")
  var headsBecome = HeadsBecome.zero

  @Option(help: "The query that is looked at (default: all that are kept).")
  var query: Int?

  @Option(help: "The score from which a query counts as found, 0 to 1.")
  var threshold = Detections.defaultThreshold

  @Flag(help: "Print JSON.")
  var json = false

  enum HeadsBecome: String, ExpressibleByArgument, CaseIterable {
    case zero, mean, uniform

    var change: Intervention.Change {
      switch self {
      case .zero: .zero
      case .mean: .mean
      case .uniform: .uniform
      }
    }
  }

  func validate() throws {
    guard (0...1).contains(threshold) else {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
  }

  func run() throws {
    let run = try edits.applied(to: model.run(image))
    let count = try run.detections().all.count
    if let query, !(0..<count).contains(query) {
      throw ValidationError("--query takes 0 to \(count - 1), not \(query).")
    }
    var seen: Set<AblationTarget.Kind> = []
    let targets = of.filter { seen.insert($0).inserted }.flatMap {
      AblationTarget.all($0, in: run.recorder.graph, headsBecome: headsBecome.change)
    }
    guard !targets.isEmpty else {
      throw run.lacking(of.map(\.rawValue).joined(separator: ", "))
    }
    Interruption.listen()
    let progress = StepProgress(title: "ablations", total: targets.count)
    let outcomes = try AblationCampaign(targets, on: query, above: threshold).run(on: run) { done in
      progress.show(done: done)
      return !Interruption.hasCome
    }
    progress.clear()
    let report = AblationReport(run, query: query, outcomes: outcomes, total: targets.count)
    if json { try Output.json(report) } else { try report.show() }
    if let notice = run.notice { Output.problem(notice) }
    // As a shell says of a program that ^C ended.
    if !report.isComplete { throw ExitCode(130) }
  }
}

extension AblationTarget.Kind: ExpressibleByArgument {}
