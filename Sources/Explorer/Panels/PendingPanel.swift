import Raster

/// Stands where something will be once it is computed.
struct PendingPanel {
  private let what: String

  init(_ what: String) { self.what = what }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    canvas.write(
      "computing \(what) …", in: rect.inset(top: max(0, rect.height / 2), bottom: 0), .center, .dim)
  }
}
