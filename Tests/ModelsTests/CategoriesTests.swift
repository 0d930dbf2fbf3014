import Models
import Testing

struct CategoriesTests {
  @Test func cocoPanopticHas133CategoriesOf80Things() {
    let all = Categories.coco.all
    #expect(all.count == 133)
    #expect(all.count(where: \.isThing) == 80)
    #expect(all.map(\.id) == all.map(\.id).sorted())
    #expect(all.filter(\.isThing).allSatisfy { (1...90).contains($0.id) })
    #expect(all.filter { !$0.isThing }.allSatisfy { (92...200).contains($0.id) })
    #expect(Set(all.map(\.name)).count == 133)
    #expect(all.allSatisfy { !$0.name.isEmpty })
  }

  @Test(arguments: [
    (1, "person"), (13, "stop sign"), (17, "cat"), (75, "remote"), (90, "toothbrush"), (92, "banner"),
    (184, "tree-merged"), (187, "sky-other-merged"), (200, "rug-merged"),
  ])
  func idsAreThePublishedOnes(id: Int, name: String) {
    #expect(Categories.coco[id].name == name)
    #expect(Categories.coco[id].id == id)
    #expect(Categories.coco[id].isThing == (id <= 90))
  }

  @Test func imageNetHas1000Classes() {
    let all = Categories.imageNet.all
    #expect(all.map(\.id) == Array(0..<1000))
    #expect(Set(all.map(\.name)).count == 1000)
    let names = [0, 207, 281, 999].map { all[$0].name }
    #expect(names == ["tench", "golden retriever", "tabby", "toilet tissue"])
  }

  @Test(arguments: [0, 12, 26, 91, 94, 201, 249, -1, .max])
  func aColumnWithoutALabelIsNamedByItsNumberAndAThingUpTo90(id: Int) {
    #expect(Categories.coco[id] == ObjectClass(id: id, name: "class \(id)", isThing: id <= 90))
  }

  @Test func theFirstOfTwoLabelsCounts() {
    let twice = Categories([
      ObjectClass(id: 1, name: "first", isThing: false), ObjectClass(id: 1, name: "second", isThing: true),
    ])
    #expect(twice[1].name == "first")
    #expect(twice.all.count == 1)
  }

  @Test func aModelOfItsOwnSizeHasNoCOCOLabels() throws {
    let model = try LoadedModel(path: Fixture.path("tiny.safetensors"))
    #expect(model.categories.all.isEmpty)
    #expect(model.categories[3].name == "class 3")
  }
}
