import Analysis
import Graph
import Tensors
import Testing

struct ChannelsTests {
  private let grid = Grid(height: 3, width: 4)

  /// `[1, C, H, W]`.
  private func map(_ shape: [Int]) -> MapLayout {
    MapLayout(Form(shape: shape, axes: [.batch, .channel, .y, .x]))
  }

  @Test func everyFormOfTheNetworkHasItsMaps() {
    func expect(
      _ shape: [Int], _ axes: [Axis], maps: [Int], of unit: Axis?, isSpatial: Bool, needsRow: Bool = false,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let layout = MapLayout(Form(shape: shape, axes: axes))
      #expect([layout.count, layout.height, layout.width] == maps, sourceLocation: sourceLocation)
      #expect(layout.unit == unit, sourceLocation: sourceLocation)
      #expect(layout.isSpatial == isSpatial, sourceLocation: sourceLocation)
      #expect(layout.needsRow == needsRow, sourceLocation: sourceLocation)
    }
    let places = Axis.place(grid)
    expect([1, 64, 6, 8], [.batch, .channel, .y, .x], maps: [64, 6, 8], of: .channel, isSpatial: true)
    expect([1, 12, 16], [.batch, places, .channel], maps: [16, 3, 4], of: .channel, isSpatial: true)
    expect([1, 8, 10, 12], [.batch, .head, .query, places], maps: [8, 10, 12], of: .head, isSpatial: false)
    expect([1, 8, 12, 12], [.batch, .head, places, places], maps: [8, 12, 12], of: .head, isSpatial: false)
    expect([1, 10, 21], [.batch, .query, .label], maps: [1, 10, 21], of: nil, isSpatial: false)
    expect(
      [2, 1, 10, 16], [.layer, .batch, .query, .channel], maps: [2, 10, 16], of: .layer, isSpatial: false)
    expect(
      [10, 24, 3, 4], [.query, .channel, .y, .x], maps: [24, 3, 4], of: .channel, isSpatial: true,
      needsRow: true)
    expect([10, 6, 8], [.query, .y, .x], maps: [1, 6, 8], of: nil, isSpatial: true, needsRow: true)
    expect(
      [1, 10, 8, 3, 4], [.batch, .query, .head, .y, .x], maps: [8, 3, 4], of: .head, isSpatial: true,
      needsRow: true)
    expect([20], [.free], maps: [1, 1, 20], of: nil, isSpatial: false)
    expect([], [], maps: [1, 1, 1], of: nil, isSpatial: false)
  }

  @Test func positionsAreThoseOfTheTensor() {
    let row = MapLayout(Form(shape: [1, 10, 8, 3, 4], axes: [.batch, .query, .head, .y, .x]))
    #expect(row.position(of: "5", row: 7, 1, 2) == "0, 7, 5, 2, 1")
    let tokens = MapLayout(Form(shape: [1, 12, 16], axes: [.batch, .place(grid), .channel]))
    #expect(tokens.position(of: "5", row: 0, 1, 2) == "0, 9, 5")
  }

  @Test func tokensAreTurnedIntoMaps() {
    let tensor = Tensor(shape: [1, 12, 2], values: (0..<24).map(Float.init))
    let layout = MapLayout(Form(shape: [1, 12, 2], axes: [.batch, .place(grid), .channel]))
    let odd: [Float] = (0..<12).map { Float($0 * 2 + 1) }
    #expect(layout.matrix(of: tensor, row: 0).row(1).values == odd)
  }

  @Test func theRowOfAQueryIsCutOut() {
    let tensor = Tensor(shape: [1, 2, 2, 1, 2], values: (0..<8).map(Float.init))
    let layout = MapLayout(Form(shape: [1, 2, 2, 1, 2], axes: [.batch, .query, .head, .y, .x]))
    #expect(layout.matrix(of: tensor, row: 1).values == [4, 5, 6, 7])
  }

  @Test func energyAndVarianceAreThoseOfAllValues() {
    let maps = Tensor(shape: [2, 4], values: [1, 1, 1, 1, -1, 3, -1, 3])
    let layout = map([1, 2, 2, 2])
    let sheet = ChannelSheet(maps, layout: layout)
    #expect(sheet.energies == [1, 5])
    #expect(sheet.variances == [0, 4])
    #expect(sheet.reduction == 1)
    #expect(sheet.stack.maps == [[1, 1, 1, 1], [-1, 3, -1, 3]])
  }

  @Test func manyMapsAreReducedByMeans() {
    let layout = map([1, 3, 1000, 1001])
    #expect(layout.reduction == 2)
    let sheet = ChannelSheet(Tensor(shape: [3, 1_001_000], repeating: 2), layout: layout)
    #expect([sheet.stack.width, sheet.stack.height] == [501, 500])
    #expect(sheet.stack.maps.allSatisfy { $0.allSatisfy { $0 == 2 } })
  }

  @Test func falseColorSeparatesWhatDiffers() {
    // Two kinds of places along one direction of four channels: red alone tells them apart.
    let direction: [Float] = [1, -2, 0.5, 3]
    let values = direction.flatMap { factor in (0..<100).map { $0 < 50 ? factor : -factor } }
    let layout = map([1, 4, 10, 10])
    let picture = FalseColor.picture(Tensor(shape: [4, 100], values: values), layout: layout)
    #expect([picture.width, picture.height] == [10, 10])
    #expect(abs(Int(picture[0, 0].red) - Int(picture[0, 9].red)) == 255)
    #expect(picture[0, 0] == picture[9, 4])
  }
}
