/// Why a script of keys could not be read.
public enum InputScriptError: Error, Hashable, CustomStringConvertible {
  /// `<` opens a name and `>` never closes it; `offset` counts characters from 0.
  case unclosed(offset: Int)
  case unknownName(String, offset: Int)
  /// The name is known, but its argument does not fit.
  case badArgument(String, expected: String, offset: Int)

  public var description: String {
    switch self {
    case .unclosed(let offset):
      "keys, character \(offset + 1): expected '>' to close '<', found the end; write <lt> for the sign itself"
    case .unknownName(let name, let offset):
      "keys, character \(offset + 1): expected the name of a key such as <Enter>, <S-Left>, <C-l> or "
        + "<click 10,5>, found <\(name)>"
    case .badArgument(let text, let expected, let offset):
      "keys, character \(offset + 1): expected \(expected), found <\(text)>"
    }
  }
}

/// Input written as text, in the notation Vim uses for its mappings: `jj<Enter><S-Left><C-l>`.
///
/// - Every character outside angle brackets, the space included, is the key that types it; `<lt>` types `<`.
/// - Keys: `<Up>` `<Down>` `<Left>` `<Right>`, the same with `S-`, `<PageUp>` `<PageDown>` `<Home>` `<End>`
///   `<Enter>` (`<CR>`, `<Return>`) `<Tab>` `<S-Tab>` `<BS>` (`<Backspace>`) `<Esc>` (`<Escape>`)
///   `<Del>` (`<Delete>`) `<Space>` `<F1>` … `<F63>` `<C-a>` … `<C-z>` `<C-@>` `<C-[>` `<C-\>` `<C-]>`
///   `<C-^>` `<C-_>`.
/// - Mouse, with column and row from 0: `<press 10,5>` `<release 10,5>` `<drag 10,5>` `<doubleclick 10,5>`
///   for the left button, the others as in `<press right 10,5>`; `<move 10,5>` `<wheelup 10,5>`
///   `<wheeldown 10,5>`; `<click 10,5>` is a press and a release.
/// - `<paste /tmp/a picture.png>`: text that is pasted; `%3E` is `>` in it.
/// - `<resize 100x30>`: the screen becomes 100 columns by 30 rows.
///
/// Names are read in any case. `parse` reads what `print` writes back to the same events.
public enum InputScript {
  public static func parse(_ text: String) throws(InputScriptError) -> [InputEvent] {
    let characters = Array(text)
    var events: [InputEvent] = []
    var at = 0
    while at < characters.count {
      guard characters[at] == "<" else {
        events.append(.key(.character(characters[at])))
        at += 1
        continue
      }
      guard let close = characters[at...].firstIndex(of: ">") else { throw .unclosed(offset: at) }
      events += try InputName.events(String(characters[(at + 1)..<close]), offset: at)
      at = close + 1
    }
    return events
  }

  public static func print(_ events: [InputEvent]) -> String {
    var text = ""
    var rest = events[...]
    while let event = rest.popFirst() {
      if case .mouse(let press) = event, press.kind == .press, let next = rest.first,
        next == .mouse(MouseEvent(x: press.x, y: press.y, kind: .release, button: press.button))
      {
        rest.removeFirst()
        text += InputName.mouse("click", press)
      } else {
        text += InputName.text(of: event)
      }
    }
    return text
  }
}
