import Checkpoints
import Models
import Testing

/// A DETR that people write by hand after a teaching article, against PyTorch.
struct ArticleTests {
  @Test(arguments: ["article", "article-as-written"], [false, true])
  func itsFilesAreRun(name: String, isPlain: Bool) throws {
    var model = try LoadedModel(path: Family.path("\(name).pth"))
    if isPlain { model.fusions = [] }
    try Family.expectAgreement(of: model, with: "\(name).recording.safetensors")
  }

  @Test func itIsDETRWithOptions() throws {
    let checkpoint = try Checkpoint(path: Family.path("article.pth"))
    let recognition = ModelFamilies.known.recognise(checkpoint.entries)
    #expect(recognition.kind == "panoptic" && recognition.sourceName == "article")
    let model = try LoadedModel(checkpoint)
    let variant = try #require(model.configuration?.variant)
    #expect(variant.isPreNorm && variant.learnedPositions == 50 && variant.boxLayers == 1)
    #expect(variant.pyramid == nil && model.configuration?.heads == 8)
    #expect(!model.notices.contains { $0.contains("mask head") })
  }

  /// What such an author calls a mistake is computed, and said.
  @Test func layersOfTheMaskHeadAreToldByItsWeights() throws {
    let model = try LoadedModel(path: Family.path("article-as-written.pth"))
    #expect(model.configuration?.variant?.pyramid == [4, 4, 4])
    #expect(model.notices.contains { $0.contains("layers 4, 4, 4") })
    let graph = try model.graph(height: 64, width: 96)
    let (masks, layer4) = (try #require(graph["mask_head"]), try #require(graph["layer4"]))
    #expect(masks.shape.suffix(2) == layer4.shape.suffix(2))
    #expect(masks.note.contains("layer 4's size"))
  }

  @Test func positionsMayBeEmbeddings() throws {
    let entries = try Checkpoint(path: Family.path("article.pth")).entries
    let embedded = entries.map { entry in
      let isPosition = entry.name == "row_embed" || entry.name == "col_embed"
      return TensorEntry(
        name: isPosition ? entry.name + ".weight" : entry.name, type: entry.type, shape: entry.shape)
    }
    func names(_ entries: [TensorEntry]) -> [String] {
      ModelFamilies.known.recognise(entries).tensors.map(\.name)
    }
    #expect(names(entries) == names(embedded))
    #expect(names(entries).contains("backbone.1.row_embed.weight"))
  }
}
