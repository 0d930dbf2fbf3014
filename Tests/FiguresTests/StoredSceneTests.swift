import Analysis
import EmbeddedWeights
import Foundation
import Images
import Models
import SampleScenes
import Testing

@testable import Figures

/// The figures of all samples as they were stored: every mark, word and number, and of one figure a small picture.
///
/// A sample without references fails and says how they are stored.
@Suite struct StoredSceneTests {
  /// The sample pictures, without those that hold their truth.
  static let samples =
    ((try? FileManager.default.contentsOfDirectory(atPath: SampleScenes.folder.path)) ?? [])
    .filter { name in [".png", ".jpg"].contains { name.hasSuffix($0) } && !name.hasSuffix(".truth.png") }
    .sorted()

  /// Figures with tests of their own.
  private static let apart: Set = ["graph", "ablation", "matching", "losses", "crowd"]

  private func subject(_ name: String) throws -> FigureSubject {
    let model = try LoadedModel(path: EmbeddedWeights.url.path)
    let path = SampleScenes.folder.appendingPathComponent(name).path
    var subject = FigureSubject(try model.run(RGBImage(contentsOf: path)), pictureName: name)
    subject.truthPath = Truth.path(besideImage: path)
    return subject
  }

  @Test(arguments: samples)
  func figuresAreAsStored(sample: String) throws {
    let subject = try subject(sample)
    // The graph is that of any other picture; of the ablation, the last digits of many small numbers are the machine's.
    let kinds = FigureCatalogue.standard.kinds.filter { !Self.apart.contains($0.name) && !$0.isOfSurvey }
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

  @Test func referencesTakeLittleRoom() throws {
    #expect(try SceneText.storedByteCount() <= 2_000_000)
  }

  // MARK: - The comparison itself

  @Test(arguments: [
    ("label \"43 · cat (17)\" leading at 10,20 size 12", "label \"44 · cat (17)\" leading at 10,20 size 12"),
    ("label \"0.953\" leading at 10,20 size 12", "label \"0.960\" leading at 10,20 size 12"),
    ("label \"26\" leading at 10,20 size 12", "label \"27\" leading at 10,20 size 12"),
    ("label \"13,540 px\" leading at 10,20 size 12", "label \"14,540 px\" leading at 10,20 size 12"),
    ("label \"a\" leading at 10,20 size 12", "label \"b\" leading at 10,20 size 12"),
    ("label \"a\" leading at 10,20 size 12", "label \"a\" leading at 10,24 size 12"),
    ("label \"a\" leading at 10,20 size 12", "label \"a\" leading at 10,20 size 10"),
    ("rectangle 1,2 3×4 fill ff0000 1", "rectangle 1,2 3×4 fill fe0000 1"),
    ("rectangle 1,2 3×4", "rectangle 1,2 3×8"), ("rectangle 1,2 3×4", "circle 1,2 radius 3"),
  ])
  func differencesAreSeen(stored: String, found: String) {
    #expect(!SceneText.isNear(stored[...], found[...]))
    #expect(SceneText.isNear(stored[...], stored[...]))
  }

  @Test(arguments: [
    ("label \"0.953\" leading at 10,20 size 12", "label \"0.954\" leading at 10.4,20 size 12"),
    ("label \"-37.7 to 14.3\" leading at 10,20", "label \"-37.8 to 14.3\" leading at 10,20"),
    ("label \"max 2.71e-10\" leading at 10,20", "label \"max 2.72e-10\" leading at 10,20"),
    ("label \"13,540 px\" leading at 10,20", "label \"13,542 px\" leading at 11,20"),
    ("label \"47 %\" leading at 10,20", "label \"48 %\" leading at 10,20"),
    ("rectangle 1,2 3×4", "rectangle 1,2.2 3×4"),
  ])
  func lastDigitsAreNot(stored: String, found: String) {
    #expect(SceneText.isNear(stored[...], found[...]))
  }
}
