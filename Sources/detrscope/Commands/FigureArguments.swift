import ArgumentParser
import Color
import Figures

/// The options of figures, as they are typed.
struct FigureArguments: ParsableArguments {
  @Option(help: "Width of the figure in points; PNG has 192 dpi.")
  var width: Double?

  @Option(help: "light or dark (default: light).")
  var theme: FigureTheme?

  @Option(help: "A title in place of the figure's own.")
  var title: String?

  @Option(help: "Size of the text in points (default: 12).")
  var fontSize: Double?

  @Flag(help: "Leave the caption out.")
  var noCaption = false

  @Option(help: "linear, log or rank (default: linear).")
  var scale: ValueScale.Kind?

  @Option(
    help: ArgumentHelp(
      "The part of the scale, from 0 to 1, that the colours are spread over (default: 0,1).",
      valueName: "from,to"),
    transform: FigureOptions.scalePart)
  var scalePart: ClosedRange<Float>?

  @Flag(inversion: .prefixedNo, help: "Give each map a scale of its own (default: as the figure does).")
  var ownScale: Bool?

  @Option(help: "viridis, cividis, magma, inferno, plasma, turbo, grey or diverging.")
  var colormap: Colormap?

  @Option(help: "The query (default: the surest one found).")
  var query: Int?

  @Option(help: "The layer, counted from 0 (default: as the figure says).")
  var layer: Int?

  @Option(help: "A node's path or alias.")
  var node: String?

  @Option(name: .customLong("at"), help: "A place x,y of the picture in pixels; can be given several times.")
  var places: [PixelPlace] = []

  @Option(help: "The score from which a query counts as found.")
  var threshold: Float?

  @Option(help: "How many levels of modules the graph opens (default: 0, or 2 with --node).")
  var depth: Int?

  @Flag(help: "Write the values themselves, a pixel a value: PNG of 16 bits, its range in the metadata.")
  var raw = false

  @Option(help: "Show layers, heads, queries or stages one after another, as an animated PNG.")
  var animate: FigureAnimation?

  func validate() throws {
    if let depth, !(0...20).contains(depth) { throw ValidationError("--depth takes 0 to 20, not \(depth).") }
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold takes 0 to 1, not \(threshold).")
    }
    if let width, !(200...5000).contains(width) {
      throw ValidationError("--width takes 200 to 5000 points, not \(width).")
    }
    if let fontSize, !(4...72).contains(fontSize) {
      throw ValidationError("--font-size takes 4 to 72 points, not \(fontSize).")
    }
  }

  var figureOptions: FigureOptions {
    var options = FigureOptions()
    options.width = width
    options.theme = theme
    options.title = title
    options.fontSize = fontSize
    options.showsCaption = noCaption ? false : nil
    options.scale = scale
    options.scalePart = scalePart
    options.ownScale = ownScale
    options.colormap = colormap
    options.query = query
    options.layer = layer
    options.node = node
    options.places = places
    options.threshold = threshold
    options.depth = depth
    options.raw = raw ? true : nil
    options.animation = animate
    return options
  }
}

extension Colormap: ExpressibleByArgument {}
extension ValueScale.Kind: ExpressibleByArgument {}
extension FigureTheme: ExpressibleByArgument {}
extension FigureAnimation: ExpressibleByArgument {}

extension PixelPlace: ExpressibleByArgument {
  public init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let x = numbers[0], let y = numbers[1] else { return nil }
    self.init(x: x, y: y)
  }
}
