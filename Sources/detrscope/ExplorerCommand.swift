import Analysis
import ArgumentParser
import Cells
import Explorer
import Figures
import Foundation
import Foundations
import Models
import SampleScenes
import Terminal

/// `detrscope [IMAGE]`: the explorer, in the terminal or played from a script of keys.
struct ExploreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore", abstract: "Explore one image inside a DETR, in the terminal (the default).")

  @Argument(help: "A PNG, JPEG or WebP file, a folder of such, or a recording; without one, a sample scene.")
  var image: String?

  @OptionGroup var model: ModelOptions
  @OptionGroup var edits: EditOptions

  @Option(
    help: ArgumentHelp(
      "What is in the pictures (default: PICTURE.truth.json beside each).", valueName: "file"))
  var truth: String?

  @Option(
    help: ArgumentHelp("Play these keys instead of asking for them, as in 'jj<Enter>'.", valueName: "keys"))
  var keys: String?

  @Option(help: ArgumentHelp("The screen's size where keys are played.", valueName: "WxH"))
  var size = ScreenSize(width: 120, height: 40)

  @Option(
    name: .shortAndLong,
    help: "Where the last frame goes: .png, .svg, .pdf, .txt, .ansi, or - for standard output.")
  var output: String?

  @Option(
    help: "How the last frame is written: plain, ansi, png, svg or pdf (default: by the output's name).")
  var format: FrameFormat?

  @Option(help: "Colours: truecolor, 256, 16 or mono (default: what the terminal has).")
  var colors: ColorsOption?

  @Option(
    help: """
      What pictures are drawn with: true pixels, or blocks: auto (by the terminal), half, quadrant, sextant or braille.
      """)
  var symbols = SymbolsOption.auto

  @Option(help: "The terminal's own colours in a picture of the screen: dark or light (default: dark).")
  var theme: FigureTheme?

  func validate() throws {
    do {
      _ = try keys.map { try InputScript.parse($0) }
    } catch {
      throw ValidationError("--\(error)")
    }
    if keys == nil, output != nil || format != nil || theme != nil {
      throw ValidationError("--output, --format and --theme: expected together with --keys")
    }
  }

  @MainActor func run() async throws {
    let files = ExplorerFiles(options: model, truthPath: truth)
    let run = try files.firstRun(imagePath)
    // As every command has it, a truth that cannot be read is an error here.
    if let truth { _ = try Truth(path: truth, picture: (imagePath as NSString).lastPathComponent) }
    // What cannot be changed is an error here as for every command; the session makes the changes its own.
    _ = try edits.applied(to: run)
    if let output { try InputFiles([imagePath], model, edits, truth: truth).check(output) }
    if let keys {
      try await play(InputScript.parse(keys), consume run, files)
    } else {
      try explore(consume run, files.environment)
    }
  }

  private var imagePath: String { image.map(ImageFolder.firstImage) ?? SampleScenes.first.path }

  // MARK: - In the terminal

  /// The session alone keeps the run, so that it goes when another is opened.
  @MainActor private func explore(_ run: consuming ForwardRun, _ files: ExplorerEnvironment) throws {
    let terminal = try TerminalSession(depth: colors?.depth, pictures: symbols.pictures)
    defer { terminal.close() }
    var display = DisplayOptions()
    let environment = ProcessInfo.processInfo.environment
    let settings = Settings.path(environment: environment)
    var problem: String?
    var (recent, panes, exports) = ([String](), PaneChoice(), ExportChoices())
    do {
      if let kept = try settings.flatMap({ try Settings.read($0) }) {
        display = kept.applied(to: display)
        (recent, panes, exports) = (kept.recent ?? [], kept.panes ?? PaneChoice(), kept.exports)
      }
    } catch {
      problem = "\(error)"
    }
    let symbols = { @MainActor [symbols] in
      symbols.symbols(
        for: terminal.depth,
        best: terminal.cellPixels.map { .pixels(width: $0.width, height: $0.height) }
          ?? .best(for: terminal.depth, environment: environment))
    }
    display.symbols = symbols()
    display.depth = terminal.depth
    display.isOnLight = TerminalCapabilities.isLight(environment: environment)
    if self.symbols == .pixels, terminal.cellPixels == nil {
      problem =
        "this terminal shows no pictures in cells (kitty and Ghostty do, in 24-bit colours): blocks it is"
    }
    let wakeUp = terminal.wakeUp
    let session = ExplorerSession(
      consume run, imagePath: imagePath, in: files, width: terminal.width, height: terminal.height,
      display: display, recent: recent, panes: panes, exports: exports
    ) { wakeUp() }
    if !edits.all.isEmpty { session.apply(edits.all) }
    if let problem { session.show(Message(problem, isError: true)) }
    EventLoop(terminal: terminal, session: session, symbols: symbols).run()
    terminal.close()
    guard let settings else { return }
    do {
      let state = session.state
      try Settings(
        state.display, recent: state.recent, panes: state.paneChoice, exports: state.exports
      ).write(settings)
    } catch {
      // What was looked at was looked at: the session was a good one.
      Output.problem("\(error)")
    }
  }

  // MARK: - Without a terminal

  @MainActor private func play(
    _ script: [InputEvent], _ run: consuming ForwardRun, _ files: ExplorerFiles
  ) async throws {
    let environment = ProcessInfo.processInfo.environment
    let format = format ?? FrameFormat(output: output)
    let depth = colors?.depth ?? format.depth(environment: environment)
    var display = DisplayOptions()
    display.depth = depth
    display.isOnLight = theme == .light
    display.symbols = symbols.symbols(
      for: depth,
      best: format.symbols(for: depth, pixels: symbols == .pixels, environment: environment))
    let canvas = await files.screen(
      after: script, of: consume run, imagePath: imagePath, edits, size, display)
    switch format {
    case .plain: try write(Data(canvas.plainText().utf8))
    case .ansi: try write(Data(canvas.ansiText(depth: depth).utf8))
    case .png: try write(picture(of: canvas, depth).data(.png))
    case .svg: try write(picture(of: canvas, depth).data(.svg))
    case .pdf: try write(picture(of: canvas, depth).data(.pdf))
    }
  }

  private func picture(of canvas: Canvas, _ depth: ColorDepth) -> Scene {
    canvas.scene(theme: theme.map(Theme.init) ?? .dark, depth: depth)
  }

  private func write(_ data: Data) throws {
    guard let output, output != "-" else { return try Output.write(data) }
    try WholeFile.write(Array(data), to: output)
  }
}
