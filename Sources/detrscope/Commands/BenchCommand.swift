import ArgumentParser
import DETRModel
import Explorer
import Foundation
import Images
import ModelGraph
import Raster
import SampleScenes

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time the forward pass, part by part.")

  @Argument(help: "A PNG or JPEG picture (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions

  @Option(help: "Counted runs, after one that is not counted.")
  var runs = 5

  @Flag(help: "Time the explorer instead: 1000 random keys at 200x60, until their frames are drawn.")
  var explorer = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1000).contains(runs) else { throw ValidationError("--runs takes 1 to 1000, not \(runs).") }
  }

  func run() async throws {
    if explorer { return try await benchExplorer() }
    let path = image ?? SampleScenes.first.path
    var load: [Double] = []
    let model = try timed(into: &load) { try self.model.load() }
    let picture = try RGBImage(contentsOf: path)
    var preprocess: [Double] = []
    var forward: [Double] = []
    var stages: [Stage: [Double]] = [:]
    var graph: ComputationGraph?
    for number in 0...runs {
      let run = try timed(into: &preprocess) { try model.run(picture, budget: self.model.budget) }
      graph = run.recorder.graph
      let start = ContinuousClock.now
      for stage in Stage.all(of: run.recorder.graph) {
        try timed(into: &stages[stage, default: []]) {
          for end in stage.ends { _ = try run.recorder.activation(end) }
        }
      }
      forward.append(start.duration(to: .now) / .seconds(1))
      if number == 0 {
        preprocess.removeAll()
        forward.removeAll()
        stages.removeAll()
      }
    }
    guard let graph else { return }
    let parts =
      [("load", Timing(load)), ("preprocess", Timing(preprocess))]
      + Stage.all(of: graph).map { ($0.name, Timing(stages[$0] ?? [])) }
    try report(model, graph, Timing(forward), parts)
  }

  @MainActor private func benchExplorer() async throws {
    let path = image ?? SampleScenes.first.path
    let (model, budget) = (try self.model.load(), self.model.budget)
    let open: @Sendable (String) throws -> ForwardRun = {
      try model.run(RGBImage(contentsOf: $0), budget: budget)
    }
    let source = ExplorerSource(run: try open(path), imagePath: path, open: open)
    let timings = await ExplorerBenchmark(source, width: 200, height: 60).run(keys: 1000)
    let milliseconds = [("first frame", timings.first), ("finished frame", timings.finished)].map {
      name, seconds in
      (name, [0.5, 0.95, 0.99].map { ExplorerBenchmark.Timings.quantile($0, of: seconds) * 1000 })
    }
    if json {
      let report = Dictionary(
        uniqueKeysWithValues: milliseconds.map { name, values in
          (name.replacing(" ", with: "_"), ["p50_ms": values[0], "p95_ms": values[1], "p99_ms": values[2]])
        })
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
      return
    }
    printLines(
      of: TextTable(
        columns: [.init("until"), .init("p50", .right), .init("p95", .right), .init("p99", .right)],
        rows: milliseconds.map { name, values in [name] + values.map { String(format: "%.1f ms", $0) } }))
  }

  private func report(
    _ model: LoadedModel, _ graph: ComputationGraph, _ forward: Timing, _ parts: [(String, Timing)]
  ) throws {
    let flops = graph.nodes.reduce(0) { $0 + $1.flops }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      let report = Report(
        model: model.name, input: Array(graph.nodes[0].shape.suffix(2)), forward: forward,
        stages: Dictionary(uniqueKeysWithValues: parts), gflopAsWritten: Double(flops) / 1e9,
        gflopPerSecond: Double(flops) / 1e9 / forward.medianS, peakMemoryMb: peakMemory)
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
      return
    }
    printLines(
      of: TextTable(
        columns: [.init("part"), .init("median", .right), .init("min", .right), .init("max", .right)],
        rows: (parts + [("forward", forward)]).map { name, timing in
          [name] + [timing.medianS, timing.minS, timing.maxS].map { formatDuration(seconds: $0) }
        }))
    print(
      "\n\(model.name), input \(formatShape(graph.nodes[0].shape)), \(formatCount(flops)) FLOPs as written, "
        + "peak memory \(Int(peakMemory)) MB")
  }

  /// Megabytes (10⁶ bytes) of resident memory at most so far.
  private var peakMemory: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) * 1024 / 1e6
  }

  private func timed<Result>(into seconds: inout [Double], _ body: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    let result = try body()
    seconds.append(start.duration(to: .now) / .seconds(1))
    return result
  }
}

/// Seconds of several runs.
private struct Timing: Encodable {
  let medianS: Double
  let minS: Double
  let maxS: Double
  let runs: Int

  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    runs = sorted.count
    minS = sorted.first ?? 0
    maxS = sorted.last ?? 0
    medianS = sorted.isEmpty ? 0 : (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2
  }
}

/// The JSON of `bench`.
private struct Report: Encodable {
  let model: String
  /// Height and width.
  let input: [Int]
  let forward: Timing
  let stages: [String: Timing]
  let gflopAsWritten: Double
  let gflopPerSecond: Double
  let peakMemoryMb: Double
}
