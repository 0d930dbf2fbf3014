import ArgumentParser
import DETRModel
import EmbeddedWeights
import Explorer
import Foundation
import Images
import ModelGraph
import Raster
import SampleScenes

/// `detrscope [IMAGE]`: the explorer, in the terminal or played from a script of keys.
struct ExploreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Explore one image inside a DETR, in the terminal (the default).")

  @Argument(help: "A PNG or JPEG file; without one, a sample scene.")
  var image: String?

  @Option(help: "A checkpoint; without one, the model that ships with the program.")
  var weights: String?

  @Option(help: ArgumentHelp("Play these keys instead of asking for them, as in 'jj<Enter>'.", valueName: "keys"))
  var keys: String?

  @Option(help: ArgumentHelp("The screen's size where keys are played.", valueName: "WxH"))
  var size = ScreenSize(width: 120, height: 40)

  @Option(name: .shortAndLong, help: "Where the last frame goes: .png, .txt, .ansi, or - for standard output.")
  var output: String?

  @Option(help: "How the last frame is written: plain, ansi or png (default: by the output's name).")
  var format: FrameFormat?

  @Option(help: "Colours: truecolor, 256, 16 or mono (default: what the terminal has).")
  var colors: ColorsOption?

  @Option(help: "Blocks that pictures are drawn with: auto, half, quadrant, sextant or braille.")
  var symbols = SymbolsOption.auto

  @Option(help: "Pixels of the short side of the network's input.")
  var shortSide: Int?

  @Option(help: "Pixels that the long side of the network's input may have at most.")
  var longSide: Int?

  @Option(help: "Megabytes of activations to keep.")
  var memory = Recorder.defaultBudget >> 20

  func validate() throws {
    for (name, value) in [("--short-side", shortSide), ("--long-side", longSide)] {
      if let value, !(1...8192).contains(value) {
        throw ValidationError("\(name): expected 1…8192 pixels, found \(value)")
      }
    }
    guard (1...1_048_576).contains(memory) else {
      throw ValidationError("--memory: expected 1…1048576 megabytes, found \(memory)")
    }
    if keys == nil, output != nil || format != nil {
      throw ValidationError("--output and --format: expected together with --keys")
    }
  }

  @MainActor func run() async throws {
    let script = try keys.map { try InputScript.parse($0) }
    // Before any thread starts: taking the terminal changes environment and locale for a moment.
    let (run, name) = try open()
    if let script {
      try await play(script, run: run, name: name)
    } else {
      try explore(run, name: name)
    }
  }

  private func open() throws -> (ForwardRun, String) {
    var model = try LoadedModel(path: weights ?? EmbeddedWeights.url.path)
    if let shortSide { model.preprocessing.shortSide = shortSide }
    if let longSide { model.preprocessing.longSide = longSide }
    let path = image ?? SampleScenes.first.path
    let run = try model.run(RGBImage(contentsOf: path), budget: memory << 20)
    return (run, URL(fileURLWithPath: path).lastPathComponent)
  }

  // MARK: - In the terminal

  @MainActor private func explore(_ run: ForwardRun, name: String) throws {
    let terminal = try TerminalSession(depth: colors?.depth)
    defer { terminal.close() }
    var display = DisplayOptions()
    display.symbols = symbols.symbols(for: terminal.depth)
    let wakeUp = terminal.wakeUp
    let session = ExplorerSession(
      run: run, imageName: name, width: terminal.width, height: terminal.height, display: display
    ) { wakeUp() }
    EventLoop(terminal: terminal, session: session).run()
  }

  // MARK: - Without a terminal

  @MainActor private func play(_ script: [InputEvent], run: ForwardRun, name: String) async throws {
    let depth = colors?.depth ?? .truecolor
    var display = DisplayOptions()
    display.symbols = symbols.symbols(for: depth)
    display.showsTimings = false
    let player = ExplorerPlayer(
      run: run, imageName: name, width: size.width, height: size.height, display: display)
    let canvas = await player.play(script).canvas
    let format = format ?? FrameFormat(output: output)
    switch format {
    case .plain: try write(Data(canvas.plainText().utf8))
    case .ansi: try write(Data(canvas.ansiText(depth: depth).utf8))
    case .png: try write(canvas.image(depth: depth).pngData())
    }
  }

  private func write(_ data: Data) throws {
    guard let output, output != "-" else {
      FileHandle.standardOutput.write(data)
      return
    }
    try data.write(to: URL(fileURLWithPath: output), options: .atomic)
  }
}
