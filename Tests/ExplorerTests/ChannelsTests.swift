import Analysis
import Graph
import Tensors
import Testing

struct ChannelsTests {
  private let places = (width: 4, height: 3)

  @Test func everyShapeOfTheNetworkHasItsMaps() {
    func layout(_ path: String, _ shape: [Int]) -> MapLayout {
      MapLayout(path: path, shape: shape, places: places)
    }
    let map = layout("backbone.0.body.layer1.1", [1, 64, 6, 8])
    #expect([map.count, map.height, map.width] == [64, 6, 8])
    #expect(map.isSpatial)
    let tokens = layout("transformer.encoder.layers.0", [1, 12, 16])
    #expect([tokens.count, tokens.height, tokens.width] == [16, 3, 4])
    #expect(tokens.isSpatial)
    let pattern = layout("transformer.decoder.layers.0.multihead_attn.pattern", [1, 8, 10, 12])
    #expect([pattern.count, pattern.height, pattern.width] == [8, 10, 12])
    #expect(!pattern.isSpatial)
    let queries = layout("class_embed", [1, 10, 21])
    #expect([queries.count, queries.height, queries.width] == [1, 10, 21])
    let decoder = layout("hs", [2, 1, 10, 16])
    #expect([decoder.count, decoder.height, decoder.width] == [2, 10, 16])
    let stage = layout("mask_head.lay1", [10, 24, 3, 4])
    #expect(stage.kind == .row && stage.count == 24)
    let last = layout("mask_head.out_lay", [10, 1, 6, 8])
    #expect(last.kind == .row && last.count == 1)
    let attention = layout("bbox_attention", [1, 10, 8, 3, 4])
    #expect(attention.kind == .innerRow && attention.count == 8)
  }

  @Test func tokensAreTurnedIntoMaps() {
    let tensor = Tensor(shape: [1, 12, 2], values: (0..<24).map(Float.init))
    let layout = MapLayout(path: "x", shape: [1, 12, 2], places: places)
    let odd: [Float] = (0..<12).map { Float($0 * 2 + 1) }
    #expect(layout.matrix(of: tensor).row(1).values == odd)
  }

  @Test func energyAndVarianceAreThoseOfAllValues() {
    let maps = Tensor(shape: [2, 4], values: [1, 1, 1, 1, -1, 3, -1, 3])
    let layout = MapLayout(path: "x", shape: [1, 2, 2, 2], places: places)
    let sheet = ChannelSheet(maps, layout: layout)
    #expect(sheet.energies == [1, 5])
    #expect(sheet.variances == [0, 4])
    #expect(sheet.reduction == 1)
    #expect(sheet.stack.maps == [[1, 1, 1, 1], [-1, 3, -1, 3]])
  }

  @Test func manyMapsAreReducedByMeans() {
    let layout = MapLayout(path: "x", shape: [1, 3, 1000, 1001], places: places)
    #expect(layout.reduction == 2)
    let sheet = ChannelSheet(Tensor(shape: [3, 1_001_000], repeating: 2), layout: layout)
    #expect([sheet.stack.width, sheet.stack.height] == [501, 500])
    #expect(sheet.stack.maps.allSatisfy { $0.allSatisfy { $0 == 2 } })
  }

  @Test func falseColorSeparatesWhatDiffers() {
    // Two kinds of places along one direction of four channels: red alone tells them apart.
    let direction: [Float] = [1, -2, 0.5, 3]
    let values = direction.flatMap { factor in (0..<100).map { $0 < 50 ? factor : -factor } }
    let layout = MapLayout(path: "x", shape: [1, 4, 10, 10], places: places)
    let picture = FalseColor.picture(Tensor(shape: [4, 100], values: values), layout: layout)
    #expect([picture.width, picture.height] == [10, 10])
    #expect(abs(Int(picture[0, 0].red) - Int(picture[0, 9].red)) == 255)
    #expect(picture[0, 0] == picture[9, 4])
  }

  @Test func editsSetOneIndexOfOneAxisToZero() throws {
    let tensor = Tensor(shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6])
    let head = Edit(path: "a", axis: 1, index: 1, name: "head 1")
    let channel = Edit(path: "a", axis: 2, index: 0, name: "channel 0")
    #expect(try head.hook(Activation(hookPoint: "a", tensor: tensor))?.values == [1, 2, 3, 0, 0, 0])
    #expect(try channel.hook(Activation(hookPoint: "a", tensor: tensor))?.values == [0, 2, 3, 0, 5, 6])
    #expect(tensor.values == [1, 2, 3, 4, 5, 6])
  }
}
