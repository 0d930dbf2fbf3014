import Figures

/// A figure of the catalogue and what is asked of it.
public struct FigureChoice: Hashable, Sendable {
  public let kind: String
  public var options: FigureOptions

  public init(_ kind: String, options: FigureOptions = FigureOptions()) {
    self.kind = kind
    self.options = options
  }
}

extension ScreenContext {
  /// The options of a figure that shows maps as the screen does; the colours are the figure's own until others are
  /// chosen.
  var mapOptions: FigureOptions {
    var options = FigureOptions()
    options.colormap = display.colormap == DisplayOptions().colormap ? nil : display.colormap
    options.scale = display.scale == .linear ? nil : display.scale
    options.scalePart = display.scalePart == 0...1 ? nil : display.scalePart
    return options
  }

  /// What is chosen, as far as a figure has a use for it.
  func figureOptions(for name: String) -> FigureOptions {
    var options = mapOptions
    options.query = focus.query
    options.threshold = display.threshold
    guard let kind = try? FigureCatalogue.standard.kind(named: name) else { return options }
    // Where a figure takes a query, no layer means the mask head's attention, or all layers.
    if !kind.options.contains(.query), !kind.options.contains(.place) { options.layer = focus.decoderLayer }
    return options.fitting(kind)
  }
}
