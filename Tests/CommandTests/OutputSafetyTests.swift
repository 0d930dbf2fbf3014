import Foundation
import Foundations
import SampleScenes
import Testing

/// Text from arguments and files reaches the terminal as text, whatever is in it.
struct OutputSafetyTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path

  init() throws { run = try ProgramRun() }

  private func expectText(_ result: ProgramRun.Result, saying text: String) {
    let all = result.output + result.errors
    #expect(all.contains(text), "\(all)")
    for scalar in all.unicodeScalars {
      #expect(scalar == "\n" || scalar.isVisible, "\(scalar.escaped(asASCII: true))")
    }
  }

  @Test(arguments: [
    ["detect", "x\u{1B}]0;t\u{07}.png"], ["models", "--fetch", "\u{1B}[31mred"], ["--no\u{1B}[2Jsuch"],
    ["detect", "--weights", "\u{9B}2J.pth"], ["detect", "--threshold", "\u{1B}[5m"],
    ["detect", "a\u{202E}gnp.exe"], ["record", "--only", "\u{1B}c", "--output", "x.safetensors"],
  ])
  func namesAndArgumentsAreEchoedAsText(arguments: [String]) throws {
    let result = try run(arguments)
    #expect(result.code != 0)
    expectText(result, saying: "\\u{")
  }

  @Test func successIsToldAsText() throws {
    let record = try run(["record", scene, "--only", "hs", "--output", run.path("a\u{1B}[31m.safetensors")])
    #expect(record.code == 0)
    expectText(record, saying: "a\\u{1b}[31m.safetensors: 1 tensors")
    let export = try run(["export", scene, "boxes", "--output", run.path("b\u{07}\nc.png")])
    #expect(export.code == 0)
    expectText(export, saying: "b\\u{7}\\u{a}c.png: ")
    #expect(export.output.count(where: \.isNewline) == 1)
  }

  @Test func namesOfAllScriptsAreThemselves() throws {
    for name in ["猫.png", "é\u{301}\u{200D}.png", "👩‍👩‍👧.png"] {
      let result = try run(["export", scene, "boxes", "--output", run.path(name)])
      #expect(result.output.contains("/\(name): "), "\(result.output)")
    }
  }

  @Test func jsonStaysJSON() throws {
    let labels = try run.write(#"["\u009b2J\u202e", "two"]"#, "labels.json")
    let resnet = ProgramRun.checkpoint("resnet.half.pth")
    let result = try run(["detect", scene, "--weights", resnet, "--labels", labels, "--json"])
    expectText(result, saying: "\"classes\"")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(result.output.utf8)) }
  }
}
