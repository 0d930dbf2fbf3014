import Foundation
import Models
import TestSupport
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

  /// Twenty-five million lines took 8 s and 1.25 GB.
  @Test func endlessListsAreRefused() throws {
    let most = 1 << 20
    for list in [String(repeating: "\n", count: most + 1), "[" + String(repeating: "0,", count: most + 1)] {
      let error = #expect(throws: ModelError.self) { try categories(list) }
      #expect(error?.description.contains("expected at most 1048576 names, found 1048577") == true)
    }
    let error = #expect(throws: ModelError.self) { try categories(String(repeating: "a", count: 33 << 20)) }
    #expect(error?.description.contains("expected at most 32 MB, found 33 MB") == true)
  }

  @Test func controlSequencesAreNotPassedOn() throws {
    #expect(try categories("a\u{1B}[2Jb\n")[0].name == #"a\u{1b}[2Jb"#)
  }

  @Test(arguments: [
    "names:\n  0: cat\n", "- cat\n- dog\n", "0: cat\n1: dog\n", "---\ncat\n",
    "# mine\npath: x\nnames:\n- cat\n",
  ])
  func yamlIsNoListOfNames(text: String) {
    let error = #expect(throws: ModelError.self) { try categories(text) }
    #expect(error?.description.contains("found YAML") == true)
  }

  @Test(arguments: ["cat: asleep\ndog", "3D: model\ncat", "- cat\ndog"])
  func namesMayHaveSigns(text: String) throws {
    #expect(try categories(text).all.count == 2)
  }

  /// Of a model of ten classes.
  @Test(arguments: [
    (Array(repeating: "x", count: 10).joined(separator: "\n") + "\n\n", nil),
    ("a\nb\nc\n", "labels.txt: names for 3 of the model's 10 classes; the others have numbers"),
    (
      Array(repeating: "x", count: 91).joined(separator: "\n"),
      "labels.txt: the model has 10 classes, so 81 of 91 names are not used"
    ),
    (#"{"0": "a", "9": "N/A"}"#, nil),
    (#"[{"id": 2, "name": "b"}, {"id": 30, "name": "c"}]"#, "so 1 of 2 names are not used"),
  ])
  func labelsThatDoNotFitAreSaid(text: String, notice: String?) throws {
    var model = try LoadedModel(path: Fixture.checkpoint("resnet.half.pth"))
    #expect(model.classes == 10)
    try model.setLabels(Data(text.utf8), path: "/somewhere/labels.txt")
    let said = model.notices.first { $0.contains("names") }
    #expect(notice.map { said?.contains($0) == true } ?? (said == nil), "\(String(describing: said))")
  }

  @Test func labelsOfAConfigurationThatDoNotFitAreSaid() throws {
    let folder = try ScratchFolder()
    let config = try Family.object("fields/detr/config.json")
    let changed = Family.changed(config, set: ["id2label": ["0": "a", "1": "b"]], remove: [])
    let model = try Family.open(
      "fields/detr/model.safetensors", config: JSONSerialization.data(withJSONObject: changed), in: folder)
    #expect(
      model.notices.contains { $0.contains("id2label in config.json: names for 2 of") }, "\(model.notices)")
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
