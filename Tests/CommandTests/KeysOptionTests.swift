import Foundation
import Images
import Testing

/// `--keys` of the program itself: what keys lead to on every screen, as text or as a picture.
struct KeysOptionTests {
  private struct Script: CustomTestStringConvertible {
    let keys: String
    /// What the last frame shows.
    let texts: [String]
    var testDescription: String { keys.isEmpty ? "no key" : keys }
  }

  private static let scripts = [
    Script(keys: "1jj", texts: ["[1 Scene]", "masks and boxes", "classes of"]),
    Script(keys: "1<Tab><Tab>zz", texts: ["by class", "4×"]),
    Script(keys: "1a---", texts: ["score > 0.70", "no object"]),
    Script(keys: "[[l<Enter>o", texts: ["decoder layer 1 (0–3) · cross-attention", "head 1"]),
    Script(keys: "<Tab>", texts: ["mask head · bbox_mask", "shared scale"]),
    Script(keys: "<Tab><Tab>m", texts: ["self-attention", "mean of 8 heads"]),
    Script(keys: "3gllj<Tab>", texts: ["what attends to (2, 1)"]),
    Script(keys: "4l<Enter><Tab><Tab><Enter>", texts: ["layer2 · channel"]),
    Script(keys: "5ll", texts: ["stage 2, RMS of 64 channels", "+ adapter3"]),
    Script(keys: "5<Tab>", texts: ["bbox_mask, RMS of 8 heads", "gn5", "out_lay"]),
    Script(keys: "6Gk", texts: ["328 nodes", "pred_masks"]),
    Script(keys: "/8x18x24<Enter>", texts: ["[6 Graph]", "bbox_attention", "found"]),
    Script(keys: "?", texts: ["every key", "Here, on Attention"]),
    Script(keys: ":semantic<Esc>", texts: ["[2 Attention]"]),
  ]

  @Test(arguments: scripts) private func lastFrame(script: Script) throws {
    let run = try ProgramRun()
    let result = try run(["--keys", script.keys, "--size", "140x44"])
    #expect(result.code == 0, "\(result.errors)")
    for text in script.texts { #expect(result.output.contains(text), "\(text)") }
  }

  @Test func pictureOfTheScreen() throws {
    let run = try ProgramRun()
    let result = try run(["--keys", "1", "--size", "60x16", "--output", run.path("frame.png")])
    #expect(result.code == 0)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: run.path("frame.png")))
    #expect(Array(bytes.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
    #expect(bytes[16..<24].map { Int($0) } == [0, 0, 2, 88, 0, 0, 1, 64], "600 by 320 pixels")
  }

  /// The terminal's own background is the screen's, where nothing has another colour.
  @Test func aPictureOfALightTerminal() throws {
    let run = try ProgramRun()
    let scene = try #require(Self.scene("crowded.png"))
    for (theme, corner) in [("light", [255, 255, 255]), ("dark", [0x0E, 0x11, 0x16])] {
      let small = ["--keys", "1", "--size", "60x16", "--theme", theme]
      #expect(try run(small + ["--output", run.path("shown.png")]).code == 0)
      #expect(
        try run(["export", scene, "screen"] + small + ["--output", run.path("exported.png")]).code == 0)
      for name in ["shown.png", "exported.png"] {
        let pixels = try RGBImage(contentsOf: run.path(name)).bytes.prefix(3).map { Int($0) }
        #expect(pixels == corner, "\(name), \(theme)")
      }
    }
    #expect(try run(["--theme", "light"]).code == 64)
  }

  @Test func whatCannotBePrintedIsAnError() throws {
    for arguments in [["--keys", "j"], ["shapes", "--csv"], ["models"], ["--help"]] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: PseudoTerminal.product("detrscope"))
      process.arguments = arguments
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 74, "\(arguments)")
      #expect(text.hasPrefix("detrscope: standard output: cannot be written"), "\(text)")
    }
  }

  @Test func recordingsAndWeightsOpenFromInside() throws {
    let run = try ProgramRun()
    let scene = try #require(Self.scene("crowded.png"))
    let recording = run.path("crowded.safetensors")
    #expect(try run(["record", scene, "--output", recording]).code == 0)
    let opened = try run(["--keys", ":open \(recording)<Enter>", "--size", "140x44"])
    #expect(opened.output.contains("crowded.safetensors"), "\(opened.errors)")
    #expect(opened.output.contains("[2 Attention]"))
    let weights = ProgramRun.checkpoint("boxes.pth")
    let other = try run(["--keys", "1:open \(weights)<Enter>", "--size", "140x44"])
    #expect(other.output.contains("two-cats-two-remotes.png  boxes"), "the same image, another model")
    let missing = try run(["--keys", ":open \(weights).pth<Enter>", "--size", "140x44"])
    #expect(missing.output.contains("boxes.pth.pth: "), "says why")
    #expect(missing.output.contains("toy-panoptic"), "the run stays")
    let named = try run(["--keys", "4:open toy-p<Tab><Enter>", "--size", "140x44"])
    #expect(named.output.contains("[4 Features]"))
    #expect(named.output.contains("toy-panoptic"))
  }

  private static func scene(_ name: String) -> String? {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Samples/scenes/\(name)").standardizedFileURL.path
    return FileManager.default.fileExists(atPath: file) ? file : nil
  }
}
