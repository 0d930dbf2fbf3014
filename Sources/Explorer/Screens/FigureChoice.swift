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
  /// The options of a figure that shows maps as the screen does.
  var mapOptions: FigureOptions {
    var options = FigureOptions()
    options.colormap = display.colormap
    options.scale = display.scale
    return options
  }
}
