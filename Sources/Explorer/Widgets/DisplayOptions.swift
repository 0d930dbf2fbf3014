import Cells
import Color
import Foundation
import Models

/// How things are shown, whatever is chosen.
public struct DisplayOptions: Hashable, Sendable {
  public var colormap = Colormap.viridis
  public var scale = ValueScale.Kind.linear
  /// The part of every scale that the colours are spread over, in positions.
  public var scalePart: ClosedRange<Float> = 0...1
  /// One scale for all maps of a screen, so that they can be compared, or each its own; nil as suits the maps.
  public var sharesScale: Bool?
  public var overlay = OverlayMode.off
  public var symbols = Symbols.half
  public var showsAllQueries = false
  /// The score a query must exceed to count as found.
  public var threshold: Float = PanopticSegmentation.defaultThreshold
  /// The threshold in hundredths: it is moved in twentieths.
  var thresholdText: String { String(format: "%.2f", threshold) }
  /// How many colours there are to draw with.
  public var depth = ColorDepth.truecolor
  /// Whether the terminal writes dark on light.
  public var isOnLight = false
  /// The part of every picture that is looked at.
  public var window = SourceWindow.whole
  /// Measured times are left out where frames must be the same on every machine.
  public var showsTimings = true

  public init() {}
}

/// How maps lie over the image.
public enum OverlayMode: String, CaseIterable, Hashable, Sendable {
  case off, blend, contour

  /// What one sees in it, for hints.
  var hint: String {
    switch self {
    case .off: "map alone"
    case .blend: "over picture"
    case .contour: "contours"
    }
  }
}
