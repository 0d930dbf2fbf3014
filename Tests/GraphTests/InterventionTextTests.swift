import Foundation
import Foundations
import Graph
import Testing

/// The text of interventions: what it means, that it reads back, and what is said of a text that is none.
struct InterventionTextTests {
  @Test(arguments: [
    ("zero memory", Intervention(.zero, at: PathPattern("memory"))),
    (
      "zero transformer.*.pattern head=2",
      Intervention(.zero, at: PathPattern("transformer.*.pattern"), part: ["head": IndexList(2)])
    ),
    (
      "set layer4 to=0.5 channel=5,8-15",
      Intervention(
        .set(to: 0.5), at: PathPattern("layer4"), part: ["channel": IndexList([5..<6, 8..<16])])
    ),
    (
      "scale  hs query=3 channel=0 by=-1e-3 ",
      Intervention(
        .scale(by: -0.001), at: PathPattern("hs"), part: ["channel": IndexList(0), "query": IndexList(3)])
    ),
    ("mean hs", Intervention(.mean, at: PathPattern("hs"))),
    (
      "uniform p head=0,3",
      Intervention(.uniform, at: PathPattern("p"), part: ["head": IndexList([0..<1, 3..<4])])
    ),
    (
      "patch memory from=a.safetensors",
      Intervention(.patch(from: "a.safetensors"), at: PathPattern("memory"))
    ),
    (#"patch memory from="a b\"=.st""#, Intervention(.patch(from: #"a b"=.st"#), at: PathPattern("memory"))),
    (
      "mask input region=0,10,64,80",
      Intervention(.mask(PictureRegion(columns: 0..<64, rows: 10..<80)), at: PathPattern("input"))
    ),
    ("remove query=3,5-7", .remove(queries: IndexList([3..<4, 5..<8]))),
    (
      "skip transformer.decoder.layers.1",
      Intervention(.skip, at: PathPattern("transformer.decoder.layers.1"))
    ),
    (#"zero "a b=\"c\\d""#, Intervention(.zero, at: PathPattern(#"a b="c\d"#))),
  ])
  func aTextMeansAChange(text: String, expected: Intervention) throws {
    #expect(try Intervention(text) == expected)
  }

  @Test func textsReadBack() throws {
    var chance = SystemRandomNumberGenerator()
    let letters = Array("ab.*\\\" =,\u{301}\u{338}猫\n-".unicodeScalars)
    func word() -> String {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...8, using: &chance) { text.append(letters.randomElement() ?? "a") }
      return String(text)
    }
    for _ in 0..<2000 {
      let change =
        [
          Intervention.Change.zero, .mean, .uniform, .set(to: .random(in: -9...9)), .scale(by: 1e-30), .skip,
          .patch(from: "f" + word()), .mask(PictureRegion(columns: 3..<9, rows: 0..<1)),
        ].randomElement() ?? .zero
      let lists = (0..<3).map { _ in
        IndexList(
          (0..<Int.random(in: 1...4)).map { _ in
            let start = Int.random(in: 0...30)
            return start..<start + Int.random(in: 1...4)
          })
      }
      let intervention = Intervention(
        change, at: PathPattern(word()), part: ["head": lists[0], "query": lists[1], "channel": lists[2]])
      #expect(try Intervention(intervention.description) == intervention, "\(intervention)")
      let json = try JSONEncoder().encode([intervention])
      #expect(try JSONDecoder().decode([Intervention].self, from: json) == [intervention])
    }
  }

  private static let verbs = "one of zero, set, scale, mean, uniform, patch, mask, remove, skip"

  struct Fault: Sendable, CustomTestStringConvertible {
    let text: String
    let column: Int
    let expected: String
    let found: String
    var testDescription: String { text }
  }

  @Test(arguments: [
    Fault(text: "", column: 1, expected: verbs, found: "the end"),
    Fault(text: " drop x", column: 2, expected: verbs, found: "\"drop\""),
    Fault(text: "zero", column: 5, expected: "the path of a node", found: "the end"),
    Fault(text: "zero head=2", column: 6, expected: "the path of a node", found: "\"head=2\""),
    Fault(text: "zero x head", column: 8, expected: "axis=indices", found: "\"head\""),
    Fault(text: "zero x =2", column: 8, expected: "axis=indices", found: "\"=2\""),
    Fault(
      text: "zero x head=", column: 8, expected: "head= and indices, as in head=0,4-7", found: "\"head=\""),
    Fault(
      text: "zero x head=3-1", column: 8, expected: "head= and indices, as in head=0,4-7",
      found: "\"head=3-1\""),
    Fault(
      text: "zero x head=-1", column: 8, expected: "head= and indices, as in head=0,4-7",
      found: "\"head=-1\""),
    Fault(
      text: "zero x head=9223372036854775807", column: 8, expected: "head= and indices, as in head=0,4-7",
      found: "\"head=9223372036854775807\""),
    Fault(text: "zero x head=1 head=2", column: 15, expected: "head= once", found: "\"head=2\""),
    Fault(text: "set x head=1", column: 13, expected: "to= and a number", found: "the end"),
    Fault(text: "set x to=nan", column: 7, expected: "to= and a number", found: "\"to=nan\""),
    Fault(text: "set x to=1 to=2", column: 12, expected: "to= once", found: "\"to=2\""),
    Fault(text: "zero x to=1.5", column: 8, expected: "to= and indices, as in to=0,4-7", found: "\"to=1.5\""),
    Fault(
      text: "mask x region=1,2,1,3", column: 8, expected: "region= and x0,y0,x1,y1 in pixels",
      found: "\"region=1,2,1,3\""),
    Fault(text: "patch x from=", column: 9, expected: "from= and a file", found: "\"from=\""),
    Fault(text: "patch x", column: 8, expected: "from= and a file", found: "the end"),
    Fault(
      text: "remove", column: 7, expected: "query= and indices alone, as in query=0,4-7", found: "the end"),
    Fault(
      text: "remove head=1", column: 8, expected: "query= and indices alone, as in query=0,4-7",
      found: "\"head=1\""),
    Fault(text: "zero \"x", column: 8, expected: "a closing \"", found: "the end"),
  ])
  func aFaultIsNamedWithItsPlace(fault: Fault) {
    #expect(
      throws: InterventionError.malformed(
        text: fault.text, column: fault.column, expected: fault.expected, found: fault.found)
    ) { try Intervention(fault.text) }
  }

  @Test func anyRangeCostsNothing() throws {
    let intervention = try Intervention("zero x channel=0-9223372036854775805,7")
    #expect(intervention.part["channel"]?.ranges == [0..<9_223_372_036_854_775_806])
  }

  @Test func indicesAreInOrderAndOnce() {
    #expect(IndexList([8..<9, 1..<3, 2..<5, 5..<6, 4..<4]).ranges == [1..<6, 8..<9])
    #expect(IndexList([1..<6, 8..<9]).description == "1-5,8")
  }
}
