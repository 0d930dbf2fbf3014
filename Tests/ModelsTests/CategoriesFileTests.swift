import Foundation
import Models
import Testing

struct CategoriesFileTests {
  private func categories(_ text: String) throws -> Categories {
    try Categories(labels: Data(text.utf8), path: "labels.txt")
  }

  @Test func oneNameALine() throws {
    let categories = try categories("cat\n\n sky-other-merged \r\ndog\n")
    #expect(categories.all.map(\.id) == [0, 2, 3])
    #expect(categories.all.map(\.name) == ["cat", "sky-other-merged", "dog"])
    #expect(categories.all.map(\.isThing) == [true, false, true])
    #expect(categories[1].name == "class 1")
  }

  @Test func anObjectByClassNumber() throws {
    let categories = try categories(#" {"7": "N/A", "12": "vélo", "0": "LABEL_0"}"#)
    #expect(categories.all == [ObjectClass(id: 12, name: "vélo", isThing: true)])
  }

  @Test func anArrayOfNames() throws {
    #expect(try categories(#"["a", "", "c"]"#).all.map(\.id) == [0, 2])
  }

  @Test func cocosListOfCategories() throws {
    let categories = try categories(
      #"[{"id": 3, "name": "car", "supercategory": "x"}, {"id": 9, "name": "sky", "isthing": 0}, "#
        + #"{"id": 4, "name": "mud", "isthing": false}, {"id": 5, "name": "cat", "isthing": 1}]"#)
    #expect(categories.all.map(\.id) == [3, 4, 5, 9])
    #expect(categories.all.map(\.isThing) == [true, false, true, false])
  }

  @Test func objectsThatHoldLabels() throws {
    let configuration = try categories(
      #"{"model_type": "detr", "id2label": {"0": "N/A", "2": "cat"}, "n": [1]}"#)
    #expect(configuration.all == [ObjectClass(id: 2, name: "cat", isThing: true)])
    let annotations = try categories(
      #"{"info": {}, "images": [{"id": 1}], "categories": [{"id": 7, "name": "sky", "isthing": 0}]}"#)
    #expect(annotations.all == [ObjectClass(id: 7, name: "sky", isThing: false)])
  }

  @Test func controlSequencesAreNotPassedOn() throws {
    #expect(try categories("a\u{1B}[2Jb\n")[0].name == #"a\u{1b}[2Jb"#)
  }

  @Test(arguments: [
    "", "\n\n", "{}", "[]", "{", "[1, 2]", #"{"one": "cat"}"#, #"{"-1": "cat"}"#, #"[{"name": "cat"}]"#,
    #"{"id2label": {}}"#, #"{"id2label": {"x": "cat"}}"#, #"{"categories": []}"#,
    #"{"categories": [{"id": 1}]}"#,
  ])
  func otherTextIsAnError(text: String) {
    let error = #expect(throws: ModelError.self) { try categories(text) }
    #expect(error?.description.hasPrefix("labels.txt: ") == true)
  }

  @Test func otherBytesAreAnError() {
    #expect(throws: ModelError.self) { try Categories(labels: Data([0xFF, 0xFE, 0x00]), path: "x") }
  }
}
