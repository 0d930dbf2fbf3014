import Cells

/// Turns a terminal's mouse reports into events, and quick pairs of presses into double clicks.
struct MouseDecoder {
  /// Two presses are a double click within this time and on one cell.
  static let doubleClickTime: Duration = .milliseconds(400)

  private var lastPress: (event: MouseEvent, at: ContinuousClock.Instant)?
  private var held: MouseEvent.Button = .left

  /// - Parameters:
  ///   - code: the report's first number: bits 0–1 the button, 5 motion, 6 the wheel, 2–4 modifiers.
  ///   - column: from 1, as terminals count; so is `row`.
  ///   - released: the report ended in `m`. The older form has no such ending and says button 3.
  mutating func event(
    code: Int, column: Int, row: Int, released: Bool, at time: ContinuousClock.Instant
  ) -> MouseEvent? {
    var event = MouseEvent(x: max(0, column - 1), y: max(0, row - 1), kind: .move)
    // Buttons 8 to 11 (back, forward) and wheels to the side mean nothing here.
    guard code >= 0, code & 128 == 0 else { return nil }
    if code & 64 != 0 {
      guard code & 2 == 0, !released else { return nil }
      event.kind = code & 1 == 0 ? .wheelUp : .wheelDown
      return event
    }
    let button: MouseEvent.Button? = [.left, .middle, .right, nil][code & 3]
    if code & 32 != 0 {
      event.kind = button == nil ? .move : .drag
      event.button = button
    } else if released || button == nil {
      event.kind = .release
      event.button = button ?? held
    } else {
      event.kind = .press
      event.button = button
      held = button ?? .left
      if let last = lastPress, last.event == event, time - last.at <= Self.doubleClickTime {
        event.kind = .doubleClick
        lastPress = nil
      } else {
        lastPress = (event, time)
      }
    }
    return event
  }
}
