import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

@testable import Figures

/// `--raw`: what is read back equals the tensors. `--animate`: every frame equals its scene.
@Suite struct ValueFileTests {
  private static let name = "one-bird.png"

  private let subject: FigureSubject

  init() throws {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let picture = try RGBImage(contentsOf: SampleScenes.folder.appendingPathComponent(Self.name).path)
    subject = FigureSubject(try model.run(picture), pictureName: Self.name)
  }

  private func file(_ kind: FigureKind, _ change: (inout FigureOptions) -> Void) throws -> PNGReading {
    var options = FigureOptions()
    change(&options)
    return try PNGReading(FigureFile(kind, of: subject, options, as: .png, command: "again").data)
  }

  /// The numbers that 16-bit samples stand for.
  private func values(_ file: PNGReading) throws -> (values: [Float], step: Float) {
    let (least, greatest) = (
      try #require(file.texts["Minimum"].flatMap(Float.init)),
      try #require(file.texts["Maximum"].flatMap(Float.init))
    )
    let step = (greatest - least) / 65_535
    return (try file.greySamples().map { least + Float($0) * step }, step)
  }

  @Test func headsAreReadBack() throws {
    let query = try subject.found(FigureOptions())[0].query
    let read = try file(.heads) { ($0.raw, $0.query) = (true, query) }
    let path = try #require(subject.run.anatomy.attentions(.mask).first?.pattern?.path)
    let tensor = try subject.run.recorder.activation(path).row(0).row(query)  // [heads, H, W]
    #expect(read.width == tensor.shape[2] && read.height == tensor.shape[0] * tensor.shape[1])
    #expect(read.texts["Shape"] == tensor.shape.map(String.init).joined(separator: " "))
    #expect(read.texts["Command"] == "again" && read.texts["Description"]?.contains(Self.name) == true)
    let (values, step) = try values(read)
    let worst = zip(values, tensor.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= step * 0.51)
    // The range is exact.
    #expect(read.texts["Maximum"] == tensor.values.max().map { "\($0)" })
  }

  @Test func masksAreReadBack() throws {
    let queries = try subject.found(FigureOptions()).map(\.query)
    let tensor = try subject.run.masks(of: queries)
    let (values, step) = try values(file(.masks) { $0.raw = true })
    #expect(zip(values, tensor.values).allSatisfy { abs($0 - $1) <= step * 0.51 })
    #expect(values.count == tensor.values.count)
    // Which map is which, in the file's order.
    let names = try file(.masks) { $0.raw = true }.texts["Maps"]?.split(separator: "\n") ?? []
    #expect(names.map { $0.prefix { $0.isNumber } } == queries.map { "\($0)"[...] })
  }

  @Test func idsAreAsTheyAre() throws {
    let semantic = try file(.semantic) { $0.raw = true }
    let map = try SemanticMap(subject.run)
    #expect(try semantic.greySamples().map(Int.init) == map.classes)
    let panoptic = try file(.panoptic) { $0.raw = true }
    let segments = try subject.run.panoptic(above: PanopticSegmentation.defaultThreshold)
    let queries = Set(try panoptic.greySamples().map(Int.init))
    #expect(queries == Set(segments.segments.filter { $0.area > 0 }.map(\.query)))
    for query in queries { #expect(panoptic.texts["Ids"]?.contains("\(query) ") == true) }
  }

  @Test func valuesThatAreNoNumbersAreRefused() throws {
    #expect(throws: FigureError.self) {
      try RawPicture(FigureValues([[1, .nan]], width: 2, height: 1), figure: "x")
    }
    let constant = try RawPicture(FigureValues([[3, 3]], width: 2, height: 1), figure: "x")
    let read = try PNGReading(constant.pngData(PNGText(title: "", description: "", command: "")))
    #expect(try read.greySamples() == [0, 0] && read.texts["Minimum"] == "3.0")
  }

  @Test func figuresOfNoSingleTensorHaveNoValues() throws {
    let raw = FigureCatalogue.standard.kinds.filter { $0.options.contains(.raw) }
    #expect(
      raw.map(\.name) == [
        "masks", "semantic", "panoptic", "heads", "cross-attention", "encoder-attention", "features",
        "ablation",
      ])
    let error = #expect(throws: FigureError.self) { try file(.boxes) { $0.raw = true } }
    #expect(error?.description.hasPrefix("boxes has no use for --raw") == true)
    let drawn = #expect(throws: FigureError.self) {
      try file(.heads) { ($0.raw, $0.width) = (true, 500) }
    }
    #expect(drawn?.description.hasPrefix("heads --raw has no use for --width") == true)
    var options = FigureOptions()
    options.raw = true
    #expect(throws: FigureError.unfitFormat(.svg, what: "--raw", fit: [.png])) {
      try FigureFile(.heads, of: subject, options, as: .svg)
    }
  }

  // MARK: - Frames

  @Test func everyFrameIsItsScene() throws {
    var options = FigureOptions()
    options.animation = .layers
    options.width = 300
    let layers = subject.run.anatomy.attentions(.cross).map(\.layer)
    let scenes = try FigureKind.crossAttention.frames(.layers, of: subject, options)
    #expect(scenes.count == layers.count)
    #expect(Set(scenes.map(\.height)).count == 1)
    let data = try FigureFile(.crossAttention, of: subject, options, as: .png).data
    let frames = try PNGReading(data).frames()
    for (index, frame) in frames.enumerated() {
      let image = try RGBImage(decoding: frame, name: "\(index).png")
      #expect(try image == scenes[index].image(), "frame \(index)")
    }
    // Where nothing moves, the first frame is seen.
    let whole = try RGBImage(decoding: data, name: "all.png")
    #expect(try whole == scenes[0].image())
  }

  @Test func aColourMeansTheSameInAllFrames() throws {
    var options = FigureOptions()
    options.query = 0
    let scenes = try FigureKind.heads.frames(.layers, of: subject, options)
    let numbers = scenes.map { scene in
      scene.texts.filter { $0.first?.isNumber == true && Double($0) != nil }
    }
    #expect(Set(numbers).count == 1 && numbers[0].count > 1, "\(numbers)")
  }

  @Test func everyNaturalTimeRuns() throws {
    for kind in FigureCatalogue.standard.kinds {
      for animation in FigureAnimation.allCases {
        var options = FigureOptions()
        options.animation = animation
        if kind.animations.contains(animation) {
          #expect(try kind.frames(animation, of: subject, options).count >= 1, "\(kind.name)")
        } else {
          #expect(throws: FigureError.self) { try kind.frames(animation, of: subject, options) }
        }
      }
    }
    let heads = try FigureKind.heads.frames(.heads, of: subject)
    #expect(heads.count == subject.run.anatomy.attentions(.mask).first?.heads)
    for (head, scene) in heads.enumerated() {
      #expect(scene.texts.contains { $0.hasPrefix("head \(head)") })
      #expect(try scene.textFaults() == [])
    }
    var options = FigureOptions()
    options.layer = 1
    #expect(throws: FigureError.self) { try FigureKind.heads.frames(.layers, of: subject, options) }
  }
}
