import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

@testable import Figures

/// The figures of all samples as they were stored: every mark, word and number, and of one figure a small picture.
///
/// They run as soon as there are references of the built-in weights.
@Suite(.enabled(if: SceneText.canRun)) struct StoredSceneTests {
  /// The sample pictures, without those that hold their truth.
  static let samples =
    ((try? FileManager.default.contentsOfDirectory(atPath: SampleScenes.folder.path)) ?? [])
    .filter { name in [".png", ".jpg"].contains { name.hasSuffix($0) } && !name.hasSuffix(".truth.png") }
    .sorted()

  private func subject(_ name: String) throws -> FigureSubject {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let picture = try RGBImage(contentsOf: SampleScenes.folder.appendingPathComponent(name).path)
    return FigureSubject(try model.run(picture), pictureName: name)
  }

  @Test(arguments: samples)
  func figuresAreAsStored(sample: String) throws {
    let subject = try subject(sample)
    // The graph is that of any other picture; of the ablation, the last digits of many small numbers are the machine's.
    let kinds = FigureCatalogue.standard.kinds.filter { !["graph", "ablation"].contains($0.name) }
    let text = try kinds.map { "# \($0.name)\n" + SceneText.summary(try $0.scene(of: subject).outline) }
    try SceneText.expect(text.joined(separator: "\n"), "\(sample).txt")
  }

  @Test func theGraphIsAsStored() throws {
    let subject = try subject(Self.samples[0])
    try SceneText.expect(
      SceneText.summary(try FigureKind.graph.scene(of: subject).outline), "graph.txt")
  }

  @Test func aPictureLooksAsStored() throws {
    let scene = try FigureKind.merge.scene(of: subject(Self.samples[0]))
    let found = try scene.image(pixelsPerPoint: 0.5)
    guard let stored = try SceneText.picture(found, "merge.png") else { return }
    #expect((found.width, found.height) == (stored.width, stored.height))
    let differences = zip(found.bytes, stored.bytes).map { abs(Int($0) - Int($1)) }
    // Fonts are smoothed a little differently from one FreeType to another.
    #expect(differences.reduce(0, +) < 2 * differences.count)
    #expect(differences.count { $0 > 64 } < differences.count / 50)
  }
}
