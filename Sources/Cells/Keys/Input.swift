/// A key as the user means it, whatever bytes the terminal sends.
public enum Key: Hashable, Sendable {
  case character(Character)
  case up, down, left, right
  case shiftUp, shiftDown, shiftLeft, shiftRight
  case pageUp, pageDown, home, end
  case enter, tab, backTab, backspace, escape, delete
  /// A function key, counted from 1.
  case f(Int)
  /// A character typed with Control held: a lower-case letter or one of `@ [ \ ] ^ _`.
  ///
  /// Terminals cannot tell Control-I from Tab, Control-M from Enter or Control-H from Backspace, and turn
  /// Control-C, Control-Z and Control-\ into signals. None of these arrives from a terminal as such a key.
  case control(Character)
}

/// A mouse event at a cell, counted from 0 at the top left.
public struct MouseEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable, CaseIterable {
    case press, release
    /// The pointer moved with a button held.
    case drag
    /// The pointer moved with no button held.
    case move
    case wheelUp, wheelDown
    /// Replaces the second press.
    case doubleClick
  }

  public enum Button: Hashable, Sendable, CaseIterable { case left, middle, right }

  public var x: Int
  public var y: Int
  public var kind: Kind
  /// Nil for `move` and the wheel.
  public var button: Button?

  public init(x: Int, y: Int, kind: Kind, button: Button? = nil) {
    self.x = x
    self.y = y
    self.kind = kind
    self.button = button
  }
}

/// Input to the explorer, from a terminal or from a script of keys.
public enum InputEvent: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// Text that was pasted or dropped: never taken for keys.
  case paste(String)
  /// The screen's new size in cells.
  case resize(width: Int, height: Int)
}
