import Foundation

/// The names inside the angle brackets of an `InputScript`.
enum InputName {
  /// The first name of a key is the one that is written.
  private static let keys: [(key: Key, names: [String])] = [
    (.up, ["Up"]), (.down, ["Down"]), (.left, ["Left"]), (.right, ["Right"]),
    (.shiftUp, ["S-Up"]), (.shiftDown, ["S-Down"]), (.shiftLeft, ["S-Left"]), (.shiftRight, ["S-Right"]),
    (.pageUp, ["PageUp"]), (.pageDown, ["PageDown"]), (.home, ["Home"]), (.end, ["End"]),
    (.enter, ["Enter", "CR", "Return"]), (.tab, ["Tab"]), (.backTab, ["S-Tab"]),
    (.backspace, ["BS", "Backspace"]), (.escape, ["Esc", "Escape"]), (.delete, ["Del", "Delete"]),
    (.character("<"), ["lt"]), (.character(" "), ["Space"]),
  ]

  private static let mouseKinds: [(kind: MouseEvent.Kind, name: String)] = [
    (.press, "press"), (.release, "release"), (.drag, "drag"), (.move, "move"),
    (.wheelUp, "wheelup"), (.wheelDown, "wheeldown"), (.doubleClick, "doubleclick"),
  ]

  private static let buttons: [(button: MouseEvent.Button, name: String)] = [
    (.left, "left"), (.middle, "middle"), (.right, "right"),
  ]

  private static let controls = Set("abcdefghijklmnopqrstuvwxyz@[\\]^_")

  // MARK: Reading

  static func events(_ text: String, offset: Int) throws(InputScriptError) -> [InputEvent] {
    if let key = key(named: text.lowercased()) { return [.key(key)] }
    let words = text.lowercased().split(separator: " ").map(String.init)
    guard let verb = words.first else { throw .unknownName(text, offset: offset) }
    if verb == "paste" {
      // Percent signs stand for what the notation keeps for itself.
      guard let pasted = String(text.dropFirst("paste ".count)).removingPercentEncoding else {
        throw .badArgument(text, expected: "<paste TEXT>, in which %25 is %, %3C < and %3E >", offset: offset)
      }
      return [.paste(pasted)]
    }
    if verb == "resize" {
      guard words.count == 2, let (width, height) = numbers(words[1], separator: "x"),
        (1...1000).contains(width), (1...1000).contains(height)
      else { throw .badArgument(text, expected: "<resize WIDTHxHEIGHT>, 1 to 1000 each", offset: offset) }
      return [.resize(width: width, height: height)]
    }
    let kinds: [MouseEvent.Kind]
    if verb == "click" {
      kinds = [.press, .release]
    } else if let known = mouseKinds.first(where: { $0.name == verb }) {
      kinds = [known.kind]
    } else {
      throw .unknownName(text, offset: offset)
    }
    let takesButton = kinds[0] != .move && kinds[0] != .wheelUp && kinds[0] != .wheelDown
    var button: MouseEvent.Button? = takesButton ? .left : nil
    if takesButton, words.count == 3, let named = buttons.first(where: { $0.name == words[1] }) {
      button = named.button
    } else if words.count != 2 {
      let form = takesButton ? "<\(verb) COLUMN,ROW> or <\(verb) right COLUMN,ROW>" : "<\(verb) COLUMN,ROW>"
      throw .badArgument(text, expected: form, offset: offset)
    }
    guard let (x, y) = numbers(words[words.count - 1], separator: ",") else {
      throw .badArgument(text, expected: "a place as in <\(verb) 10,5>", offset: offset)
    }
    return kinds.map { .mouse(MouseEvent(x: x, y: y, kind: $0, button: button)) }
  }

  private static func key(named name: String) -> Key? {
    if let known = keys.first(where: { $0.names.contains { $0.lowercased() == name } }) { return known.key }
    if name.hasPrefix("c-"), name.count == 3, let character = name.last, controls.contains(character) {
      return .control(character)
    }
    if name.hasPrefix("f"), let number = natural(name.dropFirst()), (1...63).contains(number) {
      return .f(number)
    }
    return nil
  }

  private static func numbers(_ text: String, separator: Character) -> (Int, Int)? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = natural(parts[0]), let second = natural(parts[1]) else { return nil }
    return (first, second)
  }

  /// Digits only: `Int` would accept signs.
  private static func natural(_ text: Substring) -> Int? {
    text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil
  }

  // MARK: Writing

  static func text(of event: InputEvent) -> String {
    switch event {
    case .key(.character(let character)) where character != "<": String(character)
    case .key(.control(let character)): "<C-\(character)>"
    case .key(.f(let number)): "<F\(number)>"
    case .key(let key): keys.first { $0.key == key }.map { "<\($0.names[0])>" } ?? ""
    case .mouse(let event): mouseKinds.first { $0.kind == event.kind }.map { mouse($0.name, event) } ?? ""
    case .paste(let text):
      "<paste \(encoded(text))>"
    case .resize(let width, let height): "<resize \(width)x\(height)>"
    }
  }

  private static func encoded(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("<", with: "%3C").replacing(">", with: "%3E")
  }

  static func mouse(_ verb: String, _ event: MouseEvent) -> String {
    let button = buttons.first { $0.button == event.button && $0.button != .left }.map { "\($0.name) " } ?? ""
    return "<\(verb) \(button)\(event.x),\(event.y)>"
  }
}
