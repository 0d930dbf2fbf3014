import EmbeddedWeights
import Foundation
import Graph
import Images
import Models
import SampleScenes
import Tensors
import Testing

@testable import Figures

/// Every figure of the widest and tallest pictures, with long names, few and many queries and heads: no text is cut at
/// the page's edge, and none lies on another.
@Suite struct LegibilityTests {
  private static let longName = "an-unusually-long-class-name-of-40-chars"
  private static let (thing, stuff) = (1, 2)

  /// Every fifth of the queries found is stuff.
  private func subject(_ run: ForwardRun, found count: Int) throws -> FigureSubject {
    let logits = try #require(run.anatomy.output(.classLogits))
    var hooks = Hooks()
    hooks.add(at: HookPoint(logits.path)) { activation in
      let columns = activation.tensor.shape[2]
      return Tensor(shape: activation.tensor.shape) { values in
        for query in 0..<values.count / columns {
          let column = query >= count ? columns - 1 : query % 5 == 4 ? Self.stuff : Self.thing
          for index in 0..<columns { values[query * columns + index] = index == column ? 12 : 0 }
        }
      }
    }
    let categories = Categories([
      ObjectClass(id: Self.thing, name: Self.longName, isThing: true),
      ObjectClass(id: Self.stuff, name: Self.longName, isThing: false),
    ])
    let renamed = ForwardRun(
      modelName: run.modelName, configuration: run.configuration, categories: categories,
      scoring: run.scoring, preprocessing: run.preprocessing, image: run.image, resized: run.resized,
      recorder: run.recorder)
    return FigureSubject(try renamed.runWithHooks(hooks), pictureName: "picture.png")
  }

  private func expectLegible(_ subject: FigureSubject, _ what: String) throws {
    // The network has its own test; an ablation and a crowd run the model many times, and look alike for any of these.
    for kind in FigureCatalogue.standard.kinds
    where !["graph", "ablation", "crowd"].contains(kind.name) && !kind.isOfSurvey {
      do {
        let faults = try kind.scene(of: subject).textFaults()
        #expect(faults.isEmpty, "\(kind.name), \(what): \(faults.prefix(3))")
      } catch FigureError.lacks {
        continue
      } catch FigureError.noTruth {
        continue
      } catch ModelError.lacks {
        continue
      }
    }
  }

  @Test(arguments: [(96, 576), (576, 96)]) func picturesOfEveryShape(width: Int, height: Int) throws {
    let picture = try RGBImage(
      contentsOf: SampleScenes.folder.appendingPathComponent("two-cats-two-remotes.png").path)
    let run = try LoadedModel(path: EmbeddedWeights.url.path)
      .run(picture.resized(width: width, height: height))
    for count in [1, 2, 5, 20] {
      let subject = try subject(run, found: count)
      #expect(try subject.found(FigureOptions()).count == count)
      try expectLegible(subject, "\(width)x\(height), \(count) found")
    }
  }

  @Test(arguments: [2, 4, 8, 16]) func anyNumberOfHeads(heads: Int) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("CheckpointsTests/Fixtures/demo.half.pth")
    var model = try LoadedModel(path: file.path, hints: ModelHints(heads: heads))
    model.preprocessing.shortSide = 64
    let run = try model.run(RGBImage(width: 64, height: 48))
    #expect(run.anatomy.attentions(.cross).map(\.heads).allSatisfy { $0 == heads })
    try expectLegible(subject(run, found: 5), "\(heads) heads")
  }

  @Test(arguments: [1, 2, 20]) func layersOfDetectionsAreTold(count: Int) throws {
    let run = try LoadedModel(path: EmbeddedWeights.url.path).run(RGBImage(width: 96, height: 72))
    let subject = try subject(run, found: count)
    let words = try FigureKind.evolution.scene(of: subject).texts
    #expect(words.contains { $0.hasPrefix("\(count) found") }, "\(words.prefix(12))")
    #expect(words.contains("query") && words.contains("0"))
  }
}
