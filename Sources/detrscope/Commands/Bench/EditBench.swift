import Explorer
import Foundation
import Images
import Models
import Recordings
import SampleScenes

/// `bench --edits`: how long changes take until what was asked for has followed from them, in the built-in model and in a
/// DETR-R50 with masks. All are timed in turns, so that whatever else the machine does meets all of them alike.
@MainActor struct EditBench {
  let rounds: Int
  let budget: Int

  /// The query whose mask is waited for; with random weights one is like another.
  private static let query = 7

  /// - Throws: what loading, running and writing a recording throw.
  func run(_ builtIn: LoadedModel) async throws -> EditReport {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "detrscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    let large = try RandomModel.panopticR50.loaded(in: folder)
    let picture = try RGBImage(contentsOf: SampleScenes.first.path)
    let (small, published) = (
      try builtIn.run(picture, budget: budget), try large.run(picture, budget: budget)
    )
    _ = try published.detections()
    _ = try published.masks(of: [Self.query])
    let cases =
      try EditCase.ofDETR(published, query: Self.query) + [EditCase.ofAllHeads(small)]
      + (await frames(of: small, builtIn, in: folder))
    var timings = cases.map { _ in (elapsed: [Double](), processor: [Double]()) }
    for round in 0...rounds {
      for (index, one) in cases.enumerated() {
        await one.prepare()
        let (start, processor) = (ContinuousClock.now, ProcessorClock.seconds)
        try await one.run()
        // Packed weights are kept from their second use on.
        guard round > 0 else { continue }
        timings[index].elapsed.append(start.duration(to: .now) / .seconds(1))
        timings[index].processor.append(ProcessorClock.seconds - processor)
      }
    }
    return EditReport(
      processor: Processor(),
      edits: zip(cases, timings).map { EditReport.Entry($0, elapsed: $1.elapsed, processor: $1.processor) })
  }

  /// Changes of all kinds on the screen that the explorer begins with, until nothing is pending any more.
  private func frames(of run: ForwardRun, _ model: LoadedModel, in folder: URL) async throws -> [EditCase] {
    let other = try RGBImage(contentsOf: SampleScenes.folder.appendingPathComponent("desk.png").path)
    let recording = folder.appendingPathComponent("other.safetensors").path
    let memory = run.anatomy.memory.map { [$0.path] } ?? []
    let otherRun = try model.run(other, budget: budget)
    try Recording.write(
      otherRun, names: Recording.names(in: run.recorder.graph, matching: memory), image: "desk.png",
      to: recording)
    let environment = ExplorerEnvironment { path, _ in
      .image(try model.run(RGBImage(contentsOf: path), budget: budget))
    }
    let explorer = ExplorerBenchmark(
      run, imagePath: SampleScenes.first.path, in: environment, width: 200, height: 60)
    return EditCase.ofEveryKind(run, patchedFrom: recording).map { name, edits in
      EditCase(
        "\(name) → finished frame", bound: 0.03, prepare: { await explorer.apply([]) },
        run: { await explorer.apply(edits) })
    }
  }
}
