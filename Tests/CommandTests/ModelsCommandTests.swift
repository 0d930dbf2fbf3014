import Foundation
import Testing

struct ModelsCommandTests {
  private let run: ProgramRun

  init() throws { run = try ProgramRun() }

  /// Nothing is left in the cache but what was there.
  private func cached() throws -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: run.path("detrscope"))) ?? []
  }

  @Test func everyPublishedModelIsListed() throws {
    let result = try run(["models"])
    #expect(result.code == 0)
    for name in [
      "toy-panoptic", "detr_resnet50 ", "detr_resnet101_dc5", "detr_resnet50_dc5_panoptic", "detr_demo",
    ] {
      #expect(result.output.contains(name))
    }
    #expect(result.output.contains("detr-r50-panoptic-00ce5173.pth\n"))
    #expect(result.output.contains("https://dl.fbaipublicfiles.com/detr/\n"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("To ") })
  }

  @Test func namesThatCannotBeFetched() throws {
    try run.expectFailure(["models", "--fetch", "vgg"], code: 66, saying: "no published model")
    #expect(try run(["models", "--fetch", "toy-panoptic"]).output == "toy-panoptic: built in\n")
  }

  @Test func failuresAreOneLine() throws {
    let server = try HTTPServer { request in
      request.target.contains("r101")
        ? HTTPServer.Response(status: 404) : HTTPServer.Response(body: Data("<html>".utf8))
    }
    let environment = ["DETRSCOPE_MODELS_URL": server.address, "no_proxy": "*"]
    try run.expectFailure(
      ["models", "--fetch", "detr_resnet50"], environment: environment, code: 65,
      saying: "starts with e632da11")
    try run.expectFailure(
      ["models", "--fetch", "detr_resnet101"], environment: environment, code: 66, saying: "HTTP status 404")
    #expect(try cached().isEmpty)
    let nowhere = ["DETRSCOPE_MODELS_URL": "http://127.0.0.1:1/", "no_proxy": "*"]
    try run.expectFailure(
      ["models", "--fetch", "detr_demo"], environment: nowhere, code: 74, saying: "cannot be downloaded")
    let address = ["DETRSCOPE_MODELS_URL": "nonsense"]
    try run.expectFailure(
      ["models", "--fetch", "detr_demo"], environment: address, code: 74, saying: "not an address")
    #expect(try cached().isEmpty)
  }

  @Test func theProxyOfTheEnvironmentIsUsed() throws {
    let proxy = try HTTPServer { _ in HTTPServer.Response(status: 404) }
    let environment = [
      "DETRSCOPE_MODELS_URL": "http://models.invalid/", "http_proxy": proxy.address, "no_proxy": "",
    ]
    try run.expectFailure(
      ["models", "--fetch", "detr_demo"], environment: environment, code: 66, saying: "HTTP status 404")
    #expect(proxy.requests.map(\.target) == ["http://models.invalid/detr_demo-da2a99e9.pth"])
    let broken = environment.merging(["http_proxy": "http://127.0.0.1:1"]) { $1 }
    try run.expectFailure(
      ["models", "--fetch", "detr_demo"], environment: broken, code: 74, saying: "cannot be downloaded")
  }

  @Test func weightsThatAreNotHereSayHowToGetThem() throws {
    try run.expectFailure(
      ["detect", "--weights", "detr_demo"], code: 66, saying: "detrscope models --fetch detr_demo downloads")
  }

  @Test func aFileInTheCacheIsFoundByName() throws {
    try FileManager.default.createDirectory(atPath: run.path("detrscope"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: ProgramRun.checkpoint("demo.half.pth"), toPath: run.path("detrscope/detr_demo-da2a99e9.pth"))
    let result = try run(["shapes", "--weights", "detr_demo", "--csv"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("transformer.encoder.norm,"))
    let listed = try run(["models"]).output.split(separator: "\n").filter { $0.hasPrefix("* ") }
    #expect(listed.dropLast().map { $0.split(separator: " ")[1] } == ["toy-panoptic", "detr_demo"])
  }
}
