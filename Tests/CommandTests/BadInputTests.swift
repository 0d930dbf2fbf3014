import Checkpoints
import EmbeddedWeights
import Foundation
import Images
import SampleScenes
import Tensors
import Testing

/// Bad input gets one clear line on stderr and its exit code, never a trap.
struct BadInputTests {
  private let run: ProgramRun
  private let scene = SampleScenes.first.path

  init() throws { run = try ProgramRun() }

  @Test func missingFilesExitWith66() throws {
    try run.expectFailure(["detect", "nowhere.png"], code: 66, saying: "nowhere.png")
    try run.expectFailure(["detect", scene, "--weights", "nowhere.pth"], code: 66, saying: "nowhere.pth")
    try run.expectFailure(
      ["detect", scene, "--weights", "no_such_model"], code: 66, saying: "detrscope models")
    try run.expectFailure(
      ["detect", scene, "--weights", "detr_resnet50"], code: 66, saying: "dl.fbaipublicfiles.com")
    try run.expectFailure(
      ["detect", scene, "--weights", run.folder.path], code: 66, saying: "a folder without weights")
  }

  @Test func damagedPicturesExitWith65() throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: scene))
    try run.expectFailure(
      ["detect", write(whole.prefix(whole.count / 2), "half.png")], code: 65, saying: "half.png")
    try run.expectFailure(
      ["detect", write(Data("not a picture\n".utf8), "notes.jpg")], code: 65, saying: "notes.jpg")
    try run.expectFailure(["detect", write(Data(), "empty.png")], code: 65, saying: "empty.png")
    try run.expectFailure(["detect", write(Self.pngOfNoPixels, "zero.png")], code: 65, saying: "zero.png")
    try run.expectFailure(
      ["export", run.folder.path, "boxes", "-o", "x.png"], code: 74, saying: run.folder.lastPathComponent)
  }

  /// A file of the library's name that is none is found first, and nothing else is then looked for.
  @Test func webPWithoutItsLibraryNamesThePackage() throws {
    for name in ["libwebp.so.7", "libwebp.so.6"] { _ = try write(Data(), name) }
    let picture = try write(Data("RIFF\u{c}\0\0\0WEBPVP8 \0\0\0\0".utf8), "a.webp")
    try run.expectFailure(
      ["detect", picture], environment: ["LD_LIBRARY_PATH": run.folder.path], code: 65,
      saying: "a.webp: WebP needs a library: libwebp.so.7 is missing (apt-get install libwebp7)")
  }

  @Test func extremeShapesRun() throws {
    for (width, height) in [(1, 1), (30_000, 2), (2, 3000)] {
      let path = run.path("\(width)x\(height).png")
      try RGBImage(width: width, height: height, fill: RGB(90, 120, 60)).write(png: path)
      let result = try run(["detect", path, "--json", "--threshold", "0.01"])
      #expect(result.code == 0, "\(width)x\(height): \(result.errors)")
      #expect(result.output.contains("\"model\" : \"toy-panoptic\""))
    }
  }

  @Test func checkpointsThatDoNotFitExitWith65() throws {
    try run.expectFailure(["detect", scene, "--weights", scene], code: 65, saying: "expected")
    let missing = try altered("missing.safetensors") { $0.removeAll { $0.name == "detr.class_embed.bias" } }
    try run.expectFailure(
      ["detect", scene, "--weights", missing], code: 65, saying: "class_embed.bias [251] is missing")
    let wrong = try altered("wrong.safetensors") { entries in
      for index in entries.indices where entries[index].name == "detr.query_embed.weight" {
        entries[index] = TensorEntry(name: entries[index].name, type: .float32, shape: [50, 127])
      }
    }
    try run.expectFailure(["detect", scene, "--weights", wrong], code: 65, saying: "should be [50, 128]")
  }

  @Test func usageErrorsExitWith64() throws {
    for arguments in [
      ["detect", "--threshold", "2"], ["shapes", "--size", "3"], ["detect", "--short-side", "0"],
      ["export", scene, "nonsense", "--output", "x.png"], ["export", scene, "boxes", "--output", "x.jpg"],
      ["export", scene, "boxes", "--layer", "1", "--output", "x.png"],
      ["export", scene, "heads", "--query", "50", "--output", "x.png"], ["--nonsense"],
      ["export", scene, "heads", "--scale-part", "0.5,0.2", "--output", "x.png"],
    ] {
      #expect(try run(arguments).code == 64, "\(arguments)")
    }
  }

  @Test func outputThatCannotBeWrittenExitsWith74() throws {
    let target = "/nowhere/at/all.png"
    try run.expectFailure(["export", scene, "boxes", "--output", target], code: 74, saying: target)
    try run.expectFailure(["record", scene, "--only", "hs", "--output", target], code: 74, saying: target)
  }

  @Test func unknownNodesExitWith65AndSuggest() throws {
    let output = run.path("x.safetensors")
    try run.expectFailure(
      ["record", scene, "--only", "decoder.layers.3.norm3", "--output", output], code: 65,
      saying: "transformer.decoder.layers.3.norm3")
  }

  // MARK: - Support

  /// A PNG whose header says 0×0 pixels.
  private static let pngOfNoPixels = Data(
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [UInt8](repeating: 0, count: 8) + [8, 2, 0, 0, 0, 0xE6, 0x7E, 0x59, 0x74])

  private func write(_ data: Data, _ name: String) throws -> String {
    try data.write(to: URL(fileURLWithPath: run.path(name)))
    return run.path(name)
  }

  /// The embedded weights with other entries, all zeros.
  private func altered(_ name: String, _ change: (inout [TensorEntry]) -> Void) throws -> String {
    var entries = try Checkpoint(path: EmbeddedWeights.url.path).entries
    change(&entries)
    let path = run.path(name)
    let writer = try SafetensorsWriter(path: path, entries: entries)
    for entry in entries { try writer.write(Tensor(shape: entry.shape, repeating: 0), named: entry.name) }
    try writer.finish()
    return path
  }
}
