import Cells

/// Stands in for what is being computed, or says why it cannot be.
struct PendingPanel {
  private let text: String

  /// - Parameters:
  ///   - name: what it is.
  ///   - failure: why it is not there, if that is known.
  init(_ name: String, failure: String? = nil) { text = failure ?? "computing \(name) …" }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    var rest = rect.inset(top: max(0, (rect.height - 1) / 2))
    guard CellText(text).width > rect.width else {
      return canvas.write(text, in: rest.takeTop(1), .center, .dim)
    }
    canvas.write(wrapping: text, in: rest, .dim)
  }
}
