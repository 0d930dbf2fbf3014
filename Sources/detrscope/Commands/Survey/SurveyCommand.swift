import Analysis
import ArgumentParser
import Figures
import Foundation
import Foundations
import Models
import SampleScenes

struct SurveyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "survey",
    abstract: "Say of every query slot what it looks for, over all pictures of a folder.",
    discussion: """
      For each slot: where its boxes lie, how large they are, of what classes, and the pictures where it is surest. Where \
      the truth is known, the average precision of boxes (COCO's) and the panoptic quality after every decoder layer, with \
      and without non-maximum suppression. Each picture's result is written at once: the same command goes on where \
      an interrupted one was. --shard divides the pictures among computers; --merge puts their results together.
      """)

  @Argument(help: "A folder of pictures (default: the samples).")
  var folder: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(
    help: ArgumentHelp(
      "What is in the pictures, a file of COCO's form (default: PICTURE.truth.json beside each, where it is).",
      valueName: "file"))
  var truth: String?

  @Flag(help: "Leave the segments out, which take longer than boxes.")
  var noMasks = false

  @Option(
    help: """
      The score from which a query counts as found and takes part in segments, 0 to 1 \
      (default, as published: \(Detections.defaultThreshold), for segments \(PanopticSegmentation.defaultThreshold)).
      """)
  var threshold: Float?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the results (default: FOLDER-survey, here).", valueName: "folder"))
  var output: String?

  @Option(help: ArgumentHelp("Look at one part of the pictures only, as in 2/8.", valueName: "i/n"))
  var shard: Shard?

  @Flag(help: "Put the results of all shards together.")
  var merge = false

  @Option(help: "Pictures at a time (default: one for each processor, at most \(SurveyWork.mostJobs)).")
  var jobs = SurveyWork.defaultJobs

  @Option(help: "What the figures are.")
  var figures = FigureFormat.svg

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs takes 1 to 256, not \(jobs).") }
    if merge, shard != nil { throw ValidationError("Choose --shard or --merge.") }
    if json, shard != nil { throw ValidationError("--json shows the whole: give it with --merge.") }
  }

  func run() throws {
    let pictures = folder ?? SampleScenes.folder.path
    let results = SurveyResults(folder: output ?? StoredSurvey.defaultFolder(of: pictures))
    if merge { return try report(results.merge(), results) }
    let model = try self.model.load()
    let header = try SurveyHeader(
      model, edits: edits.all, threshold: threshold, truth: truth, judgesSegments: !noMasks)
    let all = try PictureList.pictures(in: pictures)
    let share = shard?.share(of: all) ?? all
    let truths = try TruthSource(truth)
    if let truth, truths.knowsNone(of: all) {
      throw ValidationError("--truth \(truth.printable): tells of none of these pictures")
    }
    try Folders.make(results.folder)
    let file = try SurveyFile(path: results.records(shard), header: header)
    let work = SurveyWork(
      model: model, edits: edits.all, survey: PictureSurvey(header, truths: truths),
      budget: self.model.budget / jobs, file: file)
    let outcome = try work.run(share, jobs: jobs)
    for notice in outcome.notices { Output.problem(notice) }
    guard outcome.isComplete else {
      Output.problem(
        "stopped after \(outcome.done) of \(formatNumber(share.count, of: "picture")); the same command goes on"
      )
      throw ExitCode(130)
    }
    let lines = try file.finish(Set(share.map { ($0 as NSString).lastPathComponent }))
    if let shard {
      try Output.line(
        "\(lines.path): \(share.count) of \(formatNumber(all.count, of: "picture")); --merge joins all \(shard.count)"
      )
    } else {
      try report(lines, results)
    }
    if let fault = outcome.firstFault { throw CommandFailure.exitCode(of: fault) }
  }

  private func report(_ lines: SurveyLines, _ results: SurveyResults) throws {
    let summary = try SurveySummary(lines)
    let report = SurveyReport(summary)
    // Figures are an extra: without Cairo there is the rest.
    if let obstacle = try results.write(summary, report, as: figures) { Output.problem("\(obstacle)") }
    if json {
      try Output.json(report)
    } else {
      try SurveyTables(summary).show()
      try Output.line()
      try Output.line("\(results.folder)/survey.html has all of it on one page")
    }
    if merge, !summary.faults.isEmpty {
      for fault in summary.faults { Output.problem(fault.reason) }
      throw ExitCode(CommandFailure.Code.badData.rawValue)
    }
  }
}

/// What a drawing can be.
extension FigureFormat: ExpressibleByArgument {
  public init?(argument: String) {
    guard let format = Self.drawn.first(where: { $0.rawValue == argument }) else { return nil }
    self = format
  }

  public static var allValueStrings: [String] { drawn.map(\.rawValue) }
}

/// One part of several, as in `2/8`.
struct Shard: ExpressibleByArgument, CustomStringConvertible {
  /// From 1.
  let number: Int
  let count: Int

  static let possibleCounts = 1...100_000

  init(_ number: Int, of count: Int) { (self.number, self.count) = (number, count) }

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], Self.possibleCounts.contains(count),
      (1...count).contains(number)
    else { return nil }
    self.init(number, of: count)
  }

  /// Every so many of the pictures, so that parts take equally long whatever the order is by.
  func share(of pictures: [String]) -> [String] {
    pictures.indices.filter { $0 % count == number - 1 }.map { pictures[$0] }
  }

  var description: String { "\(number)/\(count)" }
}
