import Foundation
import SampleScenes
import Testing

/// How a picture becomes an input is said once, and means the same for every command that runs one.
struct InputOptionTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path
  private let demo = ["--weights", ProgramRun.checkpoint("demo.half.pth"), "--heads", "4"]

  init() throws { run = try ProgramRun() }

  private func input(_ options: [String]) throws -> [String: Int] {
    let result = try run(["detect", "--json"] + demo + options + [scene])
    #expect(result.code == 0, "\(result.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    return try #require(report?["input"] as? [String: Int])
  }

  @Test func aSizeCanBeNamed() throws {
    #expect(try input(["--input-size", "64x96"]) == ["height": 64, "width": 96])
    // The published rounding may miss it by a pixel or two.
    let width = try input(["--short-side", "64", "--long-side", "70"])["width"]
    #expect(width.map { (68...72).contains($0) } == true)
    let shapes = try run(["shapes", "--csv", "--input-size", "64x96"] + demo)
    #expect(shapes.output.contains("\ninput,,input,1x3x64x96,"), "\(shapes.output.prefix(200))")
    let frame = try run([scene, "--input-size", "64x96", "--keys", "1", "--size", "140x40"] + demo)
    #expect(frame.output.contains("64×96"), "\(frame.output.prefix(300))")
  }

  /// torchvision's bare `Resize(64)`, as articles use it.
  @Test func theLongSideCanHaveNoLimit() throws {
    let wide = run.path("wide.png")
    let crop = try run(["export", scene, "boxes", "--output", wide, "--input-size", "64x96"] + demo)
    #expect(crop.code == 0, "\(crop.errors)")
    #expect(try input(["--short-side", "64", "--long-side", "none"])["height"] == 64)
    try run.expectFailure(
      ["detect", scene, "--short-side", "8192", "--long-side", "none"] + demo, code: 65,
      saying: "at most 8192 pixels a side")
  }

  @Test func meanAndDeviationReachTheInput() throws {
    func firstValues(_ options: [String]) throws -> Data {
      let path = run.path("\(options.joined()).safetensors")
      let result = try run(
        ["record", "--only", "input", "--short-side", "64", "--output", path] + demo + options + [scene])
      #expect(result.code == 0, "\(result.errors)")
      return try Data(contentsOf: URL(fileURLWithPath: path)).suffix(64)
    }
    let published = try firstValues([])
    #expect(try firstValues(["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"]) == published)
    #expect(try firstValues(["--mean", "0.5,0.5,0.5"]) != published)
    #expect(try firstValues(["--std", "0.5"]) != published)
    #expect(try firstValues(["--mean=-1,0.5,2"]) != published)
  }

  @Test(arguments: [
    ["--mean", "0.5,0.5"], ["--mean", "a,b,c"], ["--std", "0,1,1"], ["--std", "inf"], ["--input-size", "64"],
    ["--input-size", "8x64"], ["--input-size", "64x64", "--short-side", "64"], ["--long-side", "some"],
    ["--long-side", "9000"],
  ])
  func whatMakesNoInputIsUsage(options: [String]) throws {
    let result = try run(["detect", scene] + options)
    #expect(result.code == 64, "\(options): \(result.errors)")
  }
}
