import Analysis
import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import SampleScenes
import TestSupport
import Testing

/// Truth files, and the matching of whole runs with them.
struct MatchedLayersTests {
  private static let sample = SampleScenes.first.path

  /// The built-in model on a sample, small.
  private static func run() throws -> ForwardRun {
    var model = try LoadedModel(path: EmbeddedWeights.url.path)
    (model.preprocessing.shortSide, model.preprocessing.longSide) = (96, 128)
    return try model.run(RGBImage(contentsOf: sample))
  }

  /// A truth of 5 × 4 pixels.
  private static func write(_ list: String, _ pixels: [UInt8], in folder: ScratchFolder) throws -> String {
    try RGBImage(width: 5, height: 4, bytes: pixels.flatMap { [$0, $0, $0] })
      .write(png: folder.path("a.truth.png"))
    return try folder.file(list.utf8, named: "a.truth.json")
  }

  private static let pixels: [UInt8] = [
    0, 0, 0, 0, 0,
    0, 1, 1, 0, 9,
    0, 1, 0, 0, 9,
    0, 0, 0, 0, 3,
  ]
  private static let list = """
    [{"category_id": 4, "isthing": false}, {"category_id": 2}, {"category_id": 1}, {"category_id": 0, "isthing": true}]
    """

  @Test func boxesReachFromTheFirstPixelToTheLast() throws {
    let folder = try ScratchFolder()
    let truth = try Truth(path: Self.write(Self.list, Self.pixels, in: folder))
    let labels = Categories([ObjectClass(id: 2, name: "two", isThing: true)])
    let objects = truth.objects(of: labels, thingsOnly: false)
    // The third has no pixel, and no segment has the number 9.
    #expect(objects.map(\.index) == [0, 1, 3])
    #expect(objects.map(\.category.isThing) == [false, true, true])
    let boxes = objects.map { [$0.box.left, $0.box.top, $0.box.right, $0.box.bottom] }
    for (found, expected) in zip(boxes, [[0, 0, 1, 1], [0.2, 0.25, 0.6, 0.75], [0.8, 0.75, 1, 1]]) {
      for (found, expected) in zip(found, expected) { #expect(abs(found - Float(expected)) < 1e-6) }
    }
    #expect(truth.objects(of: labels, thingsOnly: true).map(\.index) == [1, 3])
  }

  /// What a removed query had, another takes; losses stay numbers.
  @Test func aRemovedQueryIsMatchedToNothing() throws {
    let truth = MatchedLayers(truth: Truth.path(besideImage: Self.sample))
    let run = try Self.run()
    let taken = try truth.evaluate(in: run).flatMap { $0.matches.map(\.query) }
    for query in Set(taken).prefix(3) {
      let edited = try run.edited([Intervention("remove query=\(query)")])
      for layer in try truth.evaluate(in: edited) {
        #expect(!layer.matches.map(\.query).contains(query))
        #expect(layer.losses.weighted.isFinite)
      }
    }
  }

  /// An edit that nothing follows from would tell nothing, in silence.
  @Test(arguments: ["zero hs", "zero pred_masks", "set hs query=3 to=1"])
  func whatNothingReadsIsNotChanged(edit: String) throws {
    let run = try Self.run()
    #expect {
      try run.edited([Intervention(edit)])
    } throws: { error in
      guard case InterventionError.unread(_, let source?) = error else { return false }
      return run.recorder.graph[source] != nil
    }
    #expect(throws: Never.self) { try run.edited([Intervention("zero pred_logits query=3")]) }
  }

  @Test func aQueryThatIsNotThereIsNamed() throws {
    let run = try Self.run()
    #expect {
      try run.edited([Intervention("remove query=50")])
    } throws: {
      "\($0)".contains("expected query within 0…49, found 50")
    }
  }

  @Test func everyLayerIsMatched() throws {
    let run = try Self.run()
    let layers = try MatchedLayers(truth: Truth.path(besideImage: Self.sample)).evaluate(in: run)
    #expect(layers.map(\.layer) == Array(0..<(try #require(run.configuration).decoderLayers)))
    for layer in layers {
      #expect(layer.matches.map(\.object.index) == Array(0..<layer.objects.count))
      #expect(Set(layer.matches.map(\.query)).count == layer.objects.count)
      for match in layer.matches {
        let cost = match.cost.label + 5 * match.cost.l1 + 2 * match.cost.giou
        #expect(abs(match.total - cost) <= 1e-5 * abs(cost))
      }
      #expect((layer.losses.masks != nil) == (layer.layer == layers.last?.layer))
    }
    // The last layer is the model's own answer.
    let own = try run.detections()
    for match in try #require(layers.last).matches {
      let p = own.probabilities[match.query, match.object.category.id]
      #expect(abs(match.cost.label + p) < 1e-6)
    }
  }

  @Test func aTruthOfAnotherPictureIsRefused() throws {
    let folder = try ScratchFolder()
    let path = try Self.write(Self.list, Self.pixels, in: folder)
    let run = try Self.run()
    func message(_ path: String) -> String {
      do {
        _ = try MatchedLayers(truth: path).evaluate(in: run)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message(path).hasSuffix("expected the truth of a picture of 640×480 pixels, found 5×4"))
    #expect(message(folder.path("none.json")).contains("no truth is known of this image"))
    _ = try folder.file("{}".utf8, named: "a.truth.json")
    #expect(message(path).contains("expected a list of segments with a category_id"))
  }

  @Test func aClassWithoutAColumnIsRefused() throws {
    let folder = try ScratchFolder()
    let own = URL(fileURLWithPath: Truth.path(besideImage: Self.sample))
    let text = String(decoding: try Data(contentsOf: own), as: UTF8.self)
    let path = try folder.file(text.replacing("75", with: "7500").utf8, named: "b.json")
    try FileManager.default.copyItem(
      at: own.deletingPathExtension().appendingPathExtension("png"),
      to: folder.url.appendingPathComponent("b.png"))
    let run = try Self.run()
    do {
      _ = try MatchedLayers(truth: path).evaluate(in: run)
      Issue.record("a class without a column was taken")
    } catch {
      #expect("\(error)".hasSuffix("which the model has, found 7500"))
    }
  }
}
