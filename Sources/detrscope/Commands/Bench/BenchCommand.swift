import ArgumentParser
import Cells
import Explorer
import Foundation
import Foundations
import Graph
import Images
import Models
import SampleScenes
import Terminal

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time the forward pass, part by part.")

  @Argument(help: "A PNG, JPEG or WebP picture (default: a sample).")
  var image: String?

  @OptionGroup var model: ModelOptions

  @Option(help: "Counted runs, after two that are not counted.")
  var runs = 5

  @Flag(help: "Then time every single node, asked for after a forward pass.")
  var nodes = false

  @Flag(
    help:
      "Time the explorer instead at 200x60, until its frames are drawn: 1000 random keys, layer steps with masks, moved boxes."
  )
  var explorer = false

  @Flag(help: "With --explorer: 120x40 cells of 10x20 true pixels, until these are encoded.")
  var pixels = false

  @Flag(
    help: """
      Time changes instead: edits until masks, boxes and frames have followed, in the built-in model and in a DETR-R50 \
      with masks and random weights at 800x1066.
      """)
  var edits = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (1...1000).contains(runs) else { throw ValidationError("--runs takes 1 to 1000, not \(runs).") }
  }

  func run() async throws {
    if explorer { return try await benchExplorer() }
    if edits {
      let report = try await EditBench(rounds: runs, budget: model.budget).run(model.load())
      return json ? try Output.json(report) : try report.show()
    }
    var seconds: [String: [Double]] = [:]
    var flops: [String: Int] = [:]
    let model = try timed("load", into: &seconds) { try self.model.load() }
    let picture = try RGBImage(contentsOf: image ?? SampleScenes.first.path)
    // Packed weights are kept from their second use on.
    for _ in 0..<2 { try pass(model, picture, into: &seconds, &flops) }
    seconds = ["load": seconds["load"] ?? []]
    for _ in 1..<runs { try pass(model, picture, into: &seconds, &flops) }
    let last = try pass(model, picture, into: &seconds, &flops)
    // The peak is that of the forward passes: looking at nodes may fill the whole budget.
    let peak = peakMemory
    let nodeTimings = nodes ? try NodeTimings(after: last.recorder) : nil
    try report(model, last.recorder, seconds.mapValues(Timing.init), flops, nodeTimings, peak)
  }

  @MainActor private func benchExplorer() async throws {
    let path = image ?? SampleScenes.first.path
    let (model, budget, picture) = (try self.model.load(), self.model.budget, try RGBImage(contentsOf: path))
    var shelf = PictureShelf()
    let graphics = KittyGraphics()
    func benchmark() throws -> ExplorerBenchmark {
      let run = try model.run(picture, budget: budget)
      let environment = ExplorerEnvironment { path, _ in
        .image(try model.run(RGBImage(contentsOf: path), budget: budget))
      }
      guard pixels else {
        return ExplorerBenchmark(run, imagePath: path, in: environment, width: 200, height: 60)
      }
      return ExplorerBenchmark(
        run, imagePath: path, in: environment, width: 120, height: 40, symbols: .pixels(width: 10, height: 20)
      ) { canvas in
        for (picture, number) in shelf.take(canvas.shownPictures).sent {
          _ = graphics.sending(picture, as: number)
        }
      }
    }
    let random = await (try benchmark()).run(keys: 1000)
    var layers = ExplorerBenchmark.Timings()
    let (masks, matching) = (try InputScript.parse("1[T"), try InputScript.parse("9r"))
    // A layer is new only once to a run.
    for _ in 0..<20 { layers.append(await (try benchmark()).run(["[", "["], after: masks)) }
    let moves = (0..<20).flatMap { _ in [Key.right, .shiftDown] } + [.tab] + (0..<20).map { _ in Key.down }
    let box = await (try benchmark()).run(moves, after: matching)
    let report = ExplorerReport(random, special: [("a layer's masks", layers), ("a moved box", box)])
    if json { try Output.json(report.members) } else { try Output.table(report.table) }
  }

  /// One forward pass, timed by stage and as a whole.
  ///
  /// - Parameter flops: what each stage executed.
  @discardableResult
  private func pass(
    _ model: LoadedModel, _ picture: RGBImage, into seconds: inout [String: [Double]],
    _ flops: inout [String: Int]
  ) throws -> ForwardRun {
    let run = try timed("preprocess", into: &seconds) { try model.run(picture, budget: self.model.budget) }
    let start = ContinuousClock.now
    for stage in Stage.all(of: run.recorder.graph) {
      let before = run.recorder.executedFlops
      try timed(stage.name, into: &seconds) {
        for end in stage.ends { _ = try run.recorder.activation(end) }
      }
      flops[stage.name] = run.recorder.executedFlops - before
    }
    seconds["forward", default: []].append(start.duration(to: .now) / .seconds(1))
    for path in Stage.maskHeadParts {
      if let part = run.recorder.seconds[path] { seconds[path, default: []].append(part) }
    }
    return run
  }

  private func report(
    _ model: LoadedModel, _ recorder: Recorder, _ timings: [String: Timing], _ flops: [String: Int],
    _ nodeTimings: NodeTimings?, _ peak: Double?
  ) throws {
    guard let forward = timings["forward"] else { return }
    let graph = recorder.graph
    let written = Double(graph.nodes.reduce(0) { $0 + $1.flops }) / 1e9
    let executed = Double(recorder.executedFlops) / 1e9
    if json {
      let report = BenchReport(
        model: model.name, input: Array(graph.nodes[0].shape.suffix(2)), forward: forward,
        stages: timings.filter { $0.key != "forward" }, stageGflop: flops.mapValues { Double($0) / 1e9 },
        gflopAsWritten: written, gflopExecuted: executed,
        gflopPerSecond: executed / forward.medianS, peakMemoryMb: peak, nodes: nodeTimings)
      try Output.json(report)
      return
    }
    let names =
      ["load", "preprocess"] + Stage.all(of: graph).map(\.name) + Stage.maskHeadParts + ["forward"]
    try Output.table(
      TextTable(
        columns: [
          .init("part"), .init("median", .right), .init("min", .right), .init("max", .right),
          .init("GFLOP/s", .right),
        ],
        rows: names.compactMap { name in
          timings[name].map { timing in
            let rate = flops[name].map { Self.rate(Double($0) / 1e9, timing) }
            return [name] + [timing.medianS, timing.minS, timing.maxS].map { formatDuration(seconds: $0) }
              + [rate ?? ""]
          }
        }))
    try Output.line()
    try Output.line(
      "\(model.name), input \(formatShape(graph.nodes[0].shape)), \(formatCount(Int(written * 1e9))) FLOPs as "
        + "written, \(formatCount(Int(executed * 1e9))) executed, "
        + "\(Self.rate(executed, forward)) GFLOP/s, peak memory \(peak.map { "\(Int($0)) MB" } ?? "unknown")")
    guard let nodeTimings else { return }
    try Output.line()
    try Output.line(
      "\(nodeTimings.count) nodes one by one: median \(formatDuration(seconds: nodeTimings.medianS)), "
        + "slowest \(formatDuration(seconds: nodeTimings.maxS))"
        + (nodeTimings.anotherQueryS.map {
          "; the mask head of another query, every stage: \(formatDuration(seconds: $0))"
        } ?? ""))
    try Output.table(
      TextTable(
        columns: [.init("slowest nodes"), .init("time", .right)],
        rows: (nodeTimings.slowest + nodeTimings.slowestOfQuery).map {
          [$0.path, formatDuration(seconds: $0.seconds)]
        }))
  }

  /// Megabytes (10⁶ bytes) of resident memory at most so far. `getrusage` would tell the largest of this program and of
  /// the one that started it.
  /// Nil where the system does not say.
  private var peakMemory: Double? {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Double(line.filter(\.isNumber)).map { $0 * 1024 / 1e6 }
  }

  /// Whole GFLOP/s; of what took less than the clock can tell, none.
  private static func rate(_ gflop: Double, _ timing: Timing) -> String {
    let rate = gflop / timing.medianS
    return rate.isFinite ? "\(Int(rate.rounded()))" : "–"
  }

  private func timed<Result>(
    _ name: String, into seconds: inout [String: [Double]], _ body: () throws -> Result
  ) rethrows -> Result {
    let start = ContinuousClock.now
    let result = try body()
    seconds[name, default: []].append(start.duration(to: .now) / .seconds(1))
    return result
  }
}
