import Cells
import Explorer
import Figures
import Foundation
import Foundations
import Images
import Models
import TestSupport
import Testing

/// `e` asks where the figure in view goes, `E` where all of the screen go; nothing that is there is replaced.
@MainActor struct FigureExportTests {
  private let scratch: ScratchFolder
  private var folder: String { scratch.path }
  private let player: ExplorerPlayer
  private let run: ForwardRun

  init() throws {
    scratch = try ScratchFolder()
    let run = try SyntheticRun.make()
    self.run = run
    let environment = ExplorerEnvironment(
      exportFolder: scratch.path, modelArguments: { _ in ["--weights", "my model.pth"] },
      open: { _, _ in .image(run) })
    player = ExplorerPlayer(
      run, imagePath: "/nowhere/synthetic.png", in: environment, width: 240, height: 40)
  }

  private func text(_ keys: String) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  @Test func everyScreenExportsItsFigure() async throws {
    for (keys, name) in [
      ("1e", "boxes"), ("2e", "heads"), ("3e", "encoder-attention"), ("4e", "stages"), ("5e", "mask-head"),
      ("6e", "graph"),
    ] {
      #expect(try await text(keys).contains("detrscope-\(name).png"), "\(keys)")
      #expect(try await text("<Enter>").contains("saved \(folder)/detrscope-\(name).png"), "\(keys)")
      #expect(try RGBImage(contentsOf: "\(folder)/detrscope-\(name).png").width > 400)
    }
    // The command that makes it again is told, and is in the file.
    let said = try await text("2e<Enter>")
    #expect(
      said.contains("again: detrscope export /nowhere/synthetic.png heads --query ")
        && said.contains("--weights 'my model.pth'"), "\(said.suffix(260))")
    let file = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/detrscope-heads-2.png"))
    #expect(file.range(of: Data("Command\0\0\0\0\0detrscope export /nowhere/".utf8)) != nil)
  }

  @Test func thePathIsTyped() async throws {
    #expect(try await text("2e<C-u>mine/x.svg<Enter>").contains("mine/x.svg"))
    #expect(!exists("mine/x.svg"), "the folder is not there")
    #expect(try await text("2e<C-u>x.svg<Enter>").contains("saved \(folder)/x.svg"))
    #expect(try String(contentsOfFile: "\(folder)/x.svg", encoding: .utf8).contains("<svg"))
    // The last kind of file is offered next.
    #expect(try await text("1e").contains("detrscope-boxes.svg"))
    #expect(try await text("<C-u>x.jpg<Enter>").contains("a figure's name ends in .png, .svg or .pdf"))
    #expect(try await text("<C-u>y.pdf<Enter>").contains("saved \(folder)/y.pdf"))
    #expect(!exists("x.jpg"))
  }

  @Test func allFiguresOfAScreen() async throws {
    #expect(try await text("1E").contains("5 figures into a folder"))
    #expect(try await text("<Enter>").contains("saved boxes, masks, semantic, panoptic, merge in"))
    for name in ["boxes", "masks", "semantic", "panoptic", "merge"] { #expect(exists("figures/\(name).png")) }
  }

  @Test func theScreenItselfGoesByItsName() async throws {
    _ = try await text("2:export the screen itself<Enter>")
    #expect(try await text("<Enter>").contains("saved \(folder)/detrscope-screen.png"))
    #expect(try RGBImage(contentsOf: "\(folder)/detrscope-screen.png").width == 2400)
  }

  /// What the mouse narrowed is narrowed in the figure, and in the command that makes it again.
  @Test func aNarrowedScaleIsCarriedAway() async throws {
    let whole = try await text("2")
    #expect(!whole.contains("≥ "))
    let frame = player.session.frame()
    let strip = (0..<240).flatMap { x in (0..<40).map { (x: x, y: $0) } }.filter { place in
      if case .scalePart? = frame.target(place.x, place.y) { true } else { false }
    }
    let high = try #require(strip.dropLast(4).last)
    let narrowed = try await text("<click \(high.x),\(high.y)>")
    let end = try #require(narrowed.firstMatch(of: #/≥ [0-9.e-]+/#)).output
    let said = try await text("e<Enter>")
    let part = try #require(said.firstMatch(of: #/--scale-part (0\.0,0\.[0-9]{1,3}) /#)).output.1
    let file = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/detrscope-heads.png"))
    #expect(file.range(of: Data(" --scale-part \(part) ".utf8)) != nil)
    let focus = player.session.state.focus
    var options = FigureOptions()
    (options.query, options.layer) = (focus.query, focus.decoderLayer)
    options.scalePart = try FigureOptions.scalePart(String(part))
    let scene = try FigureKind.heads.scene(of: FigureSubject(run, pictureName: nil), options)
    #expect(scene.texts.contains { $0.hasSuffix(" to \(end)") }, "\(end)")
    // One scale for all, where the screen has one; one head alone has its own.
    #expect(try await text("Se<Enter>").contains("--no-own-scale"))
    #expect(try await text("<Tab><Enter>e<Enter>").contains(" --own-scale"))
    // Figures without numbers are none the worse.
    #expect(try await text("<Esc>1e<Enter>").contains("saved \(folder)/detrscope-boxes.png"))
  }

  /// One scale for all channels ends where their activation does, on every page and in the figure.
  @Test func featuresOnOneScaleHaveTheFiguresEnds() async throws {
    let whole = try await text("4<Enter>S")
    let values = try run.recorder.activation("layer1").values
    let ends = [values.min(), values.max()].compactMap { $0 }.map { formatValue($0) }
    var options = FigureOptions()
    (options.node, options.ownScale) = ("layer1", false)
    let texts = try FigureKind.features.scene(of: FigureSubject(run, pictureName: nil), options).texts
    for end in ends {
      #expect(whole.contains(end), "\(end) in \(whole)")
      #expect(texts.contains(end), "\(end) in \(texts)")
    }
    #expect(try await text("e<Enter>").contains(" --no-own-scale"))
  }

  @Test func everyFigureCanBeLookedAt() async throws {
    // The labelled grid of the kept masks is a key away from the scene.
    let masks = try await text("1M")
    #expect(masks.contains("Masks of the kept queries"), "\(masks)")
    // The caption is there to its last word.
    #expect(masks.contains("pred_masks") && masks.contains("0.850."), "\(masks)")
    let heads = try await text(":figure heads<Enter>")
    #expect(heads.contains("head 0") && heads.contains("bbox_mask"), "\(heads)")
    #expect(try await text("e").contains("detrscope-heads.png"))
    #expect(try await text("<Esc><Tab>").contains("Where each query looks"))
  }
}

extension Scene {
  fileprivate var texts: [String] {
    marks.compactMap { if case .label(let label) = $0 { label.text } else { nil } }
  }
}
