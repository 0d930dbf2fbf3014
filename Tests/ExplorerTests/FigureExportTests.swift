import Cells
import Explorer
import Foundation
import Images
import Testing

/// `e` takes away what is in view as its figure, and only the palette the screen itself.
@MainActor struct FigureExportTests {
  @Test func everyScreenExportsItsFigure() async throws {
    let folder = NSTemporaryDirectory() + "\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let run = try SyntheticRun.make()
    let environment = ExplorerEnvironment(exportFolder: folder) { _, _ in .image(run) }
    let player = ExplorerPlayer(
      run, imagePath: "/nowhere/synthetic.png", in: environment, width: 240, height: 40)
    func saved(_ keys: String) async throws -> String {
      await player.play(try InputScript.parse(keys)).canvas.plainText()
    }
    for (keys, name) in [
      ("1e", "boxes"), ("2e", "heads"), ("3e", "encoder-attention"), ("4e", "stages"), ("5e", "mask-head"),
      ("6e", "graph"),
    ] {
      #expect(try await saved(keys).contains("(figure \(name))"), "\(keys)")
      #expect(try RGBImage(contentsOf: "\(folder)/detrscope-\(name)-1.png").width > 400)
    }
    // A second one takes the next name; the screen goes by its own.
    _ = try await saved("2e")
    #expect(FileManager.default.fileExists(atPath: "\(folder)/detrscope-heads-2.png"))
    _ = try await saved("2:export the screen itself<Enter>")
    #expect(try RGBImage(contentsOf: "\(folder)/detrscope-attention-1.png").width == 2400)
  }
}
