import Analysis
import Color
import EmbeddedWeights
import Foundation
import Foundations
import Graph
import Images
import Models
import SampleScenes
import Testing

@testable import Figures

/// Every figure of the catalogue, drawn of the built-in model.
@Suite struct CatalogueTests {
  private static func subject(_ name: String) throws -> FigureSubject {
    let scene = SampleScenes.folder.appendingPathComponent(name)
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    var subject = FigureSubject(try model.run(try RGBImage(contentsOf: scene.path)), pictureName: name)
    subject.truthPath = Truth.path(besideImage: scene.path)
    return subject
  }

  @Test func everyFigureRunsWithoutOptionsAndIsLegible() throws {
    for name in ["two-cats-two-remotes.png", "crowded.png", "empty-room.png"] {
      let subject = try Self.subject(name)
      for kind in FigureCatalogue.standard.kinds where !kind.isOfSurvey {
        // In an empty room there is no object to make a crowd of.
        if name == "empty-room.png", kind.name == "crowd" {
          #expect(throws: FigureError.self) { try kind.scene(of: subject) }
          continue
        }
        let scene = try kind.scene(of: subject)
        #expect(try scene.textFaults() == [], "\(kind.name) of \(name)")
        #expect(
          scene.description.contains("toy-panoptic") && scene.description.contains(name), "\(kind.name)")
      }
    }
  }

  /// Nobody takes what was changed for what the model says.
  @Test func figuresSayWhatWasChanged() throws {
    let name = "two-cats-two-remotes.png"
    let edit = "zero transformer.decoder.layers.3.multihead_attn.pattern head=0"
    let subject = FigureSubject(
      try Self.subject(name).run.edited([Intervention(edit)]), pictureName: name)
    for kind in [FigureKind.boxes, .masks, .queries, .graph] {
      #expect(try kind.scene(of: subject).description.contains("changed: \(edit)"), "\(kind.name)")
    }
    var options = FigureOptions()
    options.layer = 3
    #expect(try !FigureKind.heads.scene(of: subject, options).description.contains("sums to 1"))
  }

  @Test func aPictureThatIsTooLargeIsRefused() throws {
    let scene = Scene(width: 20, height: 13_000, background: RGB(0, 0, 0))
    #expect(throws: FigureError.self) { try scene.data(.png) }
    #expect(try !scene.data(.svg).isEmpty)
  }

  @Test(arguments: [0, 1, 2, 9]) func theNetworkIsLegibleAtEveryDepth(depth: Int) throws {
    let subject = try Self.subject("one-bird.png")
    var options = FigureOptions()
    options.depth = depth
    let scene = try FigureKind.graph.scene(of: subject, options)
    let faults = try scene.textFaults()
    #expect(faults.isEmpty, "\(faults.prefix(5))")
    #expect(scene.description.contains("3.19 M parameters and 7,712 stored statistics"))
    if depth == 9 {
      // Every node stands there by its name, and nothing is drawn twice.
      for node in subject.run.recorder.graph.nodes {
        let name = String(node.path.split(separator: ".").last ?? "")
        #expect(scene.texts.contains { $0 == name || $0.hasSuffix(name) }, "\(node.path)")
      }
    }
  }

  @Test func aFigureIsOneDeclaration() throws {
    let own = FigureKind("blank", "nothing at all", options: [.query]) { subject, options in
      Scene(width: 10, height: 10, background: RGB(9, 9, 9), title: "\(options.query ?? -1)")
    }
    var catalogue = FigureCatalogue.standard
    catalogue.kinds.append(own)
    var options = FigureOptions()
    options.query = 3
    let subject = try Self.subject("one-bird.png")
    #expect(try catalogue.kind(named: "blank").scene(of: subject, options).title == "3")
    #expect(throws: FigureError.self) { try catalogue.kind(named: "blanc") }
  }

  @Test func figuresOfASurveyAskForOne() throws {
    var subject = try Self.subject("one-bird.png")
    for kind in [FigureKind.slots, .precision] {
      subject.surveyFolder = "/nowhere-survey"
      let error = #expect(throws: FigureError.self) { try kind.scene(of: subject) }
      #expect(error == .noSurvey(figure: kind.name, folder: "/nowhere-survey"))
    }
  }

  @Test func anOptionWithoutUseIsRefused() throws {
    let subject = try Self.subject("one-bird.png")
    var options = FigureOptions()
    options.layer = 2
    let error = #expect(throws: FigureError.self) { try FigureKind.boxes.scene(of: subject, options) }
    #expect(error?.description.hasPrefix("boxes has no use for --layer: it takes ") == true)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let subject = try Self.subject("one-bird.png")
    var options = FigureOptions()
    options.layer = 9
    #expect(throws: FigureError.outOfRange(option: "--layer", found: "9", expected: "0 to 3")) {
      try FigureKind.crossAttention.scene(of: subject, options)
    }
    options = FigureOptions()
    options.query = 50
    #expect(throws: FigureError.outOfRange(option: "--query", found: "50", expected: "0 to 49")) {
      try FigureKind.heads.scene(of: subject, options)
    }
    options = FigureOptions()
    options.places = [PixelPlace(x: 5000, y: 2)]
    #expect(throws: FigureError.self) { try FigureKind.encoderAttention.scene(of: subject, options) }
  }

  @Test func aPartOfTheScaleHasItsEndsInEveryFigure() throws {
    let subject = try Self.subject("one-bird.png")
    var options = FigureOptions()
    options.layer = 3
    let maps = try FigureKind.heads.values(of: subject, options).maps
    options.scalePart = 0.125...0.5
    let own = try FigureKind.heads.scene(of: subject, options).texts
    for map in maps {
      let scale = ValueScale(.linear, of: map).narrowed(to: 0.125...0.5)
      #expect(own.contains("\(scale.text(at: 0)) to \(scale.text(at: 1))"))
    }
    options.ownScale = false
    let shared = try FigureKind.heads.scene(of: subject, options).texts
    let scale = ValueScale(.linear, sharedBy: maps).narrowed(to: 0.125...0.5)
    #expect(shared.contains(scale.text(at: 0)) && shared.contains(scale.text(at: 1)))
    #expect(scale.text(at: 0).hasPrefix("≤ ") && scale.text(at: 1).hasPrefix("≥ "))
    (options.layer, options.ownScale) = (nil, nil)
    for frame in try FigureKind.heads.frames(.layers, of: subject, options) {
      #expect(frame.texts.contains { $0.hasPrefix("≤ ") } && frame.texts.contains { $0.hasPrefix("≥ ") })
    }
    for kind in FigureCatalogue.standard.kinds where kind.options.contains(.scalePart) {
      let texts = try kind.scene(of: subject, options).texts
      #expect(texts.contains { $0.contains("≤ ") } && texts.contains { $0.contains("≥ ") }, "\(kind.name)")
    }
    #expect(options.arguments == ["--scale-part", "0.125,0.5"])
    options.scalePart = 0.5...1.5
    #expect(throws: FigureError.self) { try FigureKind.heads.scene(of: subject, options) }
  }

  @Test func aPartOfTheScaleIsReadOrRefused() throws {
    #expect(try FigureOptions.scalePart("0,0.5") == 0...0.5)
    for text in ["0.5", "0.5,0.2", "0.5,0.5", "0,2", "-1,1", "nan,1", "0,0.5,1", "a,b"] {
      let error = #expect(throws: FigureError.self) { try FigureOptions.scalePart(text) }
      #expect(error?.isUsage == true && error?.description.contains("such as 0,0.5, not \(text)") == true)
    }
  }

  @Test func matchedPairsStandInTheMatchingFigure() throws {
    var subject = try Self.subject("two-cats-two-remotes.png")
    let path = try #require(subject.truthPath)
    let layers = try MatchedLayers(truth: path).evaluate(in: subject.run)
    let matching = try FigureKind.matching.scene(of: subject).texts
    let losses = try FigureKind.losses.scene(of: subject).texts
    for match in try #require(layers.last).matches {
      #expect(matching.contains("\(match.query): \(formatTerm(Double(match.total)))"))
    }
    for layer in layers { #expect(losses.contains(formatValue(layer.losses.weighted))) }
    subject.truthPath = nil
    #expect(throws: FigureError.noTruth(figure: "losses", path: nil)) {
      try FigureKind.losses.scene(of: subject)
    }
    subject.truthPath = "/nowhere.truth.json"
    #expect(throws: FigureError.noTruth(figure: "matching", path: "/nowhere.truth.json")) {
      try FigureKind.matching.scene(of: subject)
    }
  }

  @Test func sharesOfHeadsAddUpToAll() throws {
    let subject = try Self.subject("two-cats-two-remotes.png")
    let heads = try QueryHeads(subject, query: 43, layer: nil)
    let total = heads.maps.reduce(Float(0)) { $0 + $1.reduce(0, +) }
    #expect(abs(total - 1) < 1e-4)
    #expect(heads.isJoint)
    let cross = try QueryHeads(subject, query: 43, layer: 0)
    for map in cross.maps { #expect(abs(map.reduce(0, +) - 1) < 1e-4) }
  }

  @Test func theMergeEndsInThePublishedSegments() throws {
    for name in ["crowded.png", "street.jpg"] {
      let subject = try Self.subject(name)
      let run = subject.run
      let candidates = try run.detections().all.filter { $0.score > 0.85 && !$0.isNoObject }
      let merge = PanopticMerge(
        candidates: candidates, masks: try run.masks(of: candidates.map(\.query)), width: run.resized.width,
        height: run.resized.height)
      #expect(merge.steps.prefix(2).map(\.kind) == [.largest, .joined])
      #expect(merge.steps.allSatisfy { $0.areas.reduce(0, +) == run.resized.width * run.resized.height })
      let panoptic = try run.panoptic(above: 0.85)
      #expect(
        panoptic.segments.map(\.area) == merge.remaining.map { merge.steps[merge.steps.count - 1].areas[$0] })
    }
  }

  @Test func semanticMapsTakeTheLikeliestClass() throws {
    let map = try SemanticMap(try Self.subject("two-cats-two-remotes.png").run)
    #expect(map.classes.count == 640 * 480)
    #expect(Set(map.areas.keys) == [17, 75, 190, 199])
  }
}
