/// A key as the user means it, whatever bytes the terminal sends for it.
public enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case pageUp, pageDown, home, end
  case enter, tab, backTab, backspace, escape, delete
  /// A function key, counted from 1.
  case f(Int)
  /// A character typed with Control held: a small letter or one of `@ [ \ ] ^ _`.
  ///
  /// Terminals cannot tell Control-I from Tab, Control-M from Enter or Control-H from Backspace, and send
  /// Control-C, Control-Z and Control-\ as signals, so none of these arrives from a terminal as a key.
  case control(Character)
}

/// Something the mouse did, at a cell counted from 0 at the top left.
public struct MouseEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable, CaseIterable {
    case press, release
    /// The pointer moved with a button held.
    case drag
    /// The pointer moved with no button held.
    case move
    case wheelUp, wheelDown
    /// Comes in place of the second press.
    case doubleClick
  }

  public enum Button: Hashable, Sendable, CaseIterable { case left, middle, right }

  public var x: Int
  public var y: Int
  public var kind: Kind
  /// `nil` for `move` and the wheel.
  public var button: Button?

  public init(x: Int, y: Int, kind: Kind, button: Button? = nil) {
    self.x = x
    self.y = y
    self.kind = kind
    self.button = button
  }
}

/// What drives the explorer, from a terminal or from a script of keys.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// The screen's size in cells from now on.
  case resize(width: Int, height: Int)
}
