/// Reads what a program writes to a terminal and does it to a `PtyScreen`.
struct PtyParser {
  private enum State {
    case text
    case escape
    case charset(UInt8)
    case sequence
    /// OSC, skipped up to BEL or ESC \, or DCS, which only the latter ends.
    case string(bell: Bool, escaped: Bool)
    /// APC, of which kitty's graphics are one kind.
    case application([UInt8])
  }

  private var state = State.text
  private var parameters: [UInt8] = []
  private var encoded: [UInt8] = []
  /// What G0 and G1 hold: line drawing or not; and which of them is in use.
  private var drawsLines = [false, false]
  private var shift = 0
  /// Sequences that were not understood; tests expect none.
  private(set) var unknown: [String] = []
  /// What the terminal says of itself when it is asked; nil says nothing.
  var identity: Identity?
  /// Answers that wait to be sent.
  var answers = ""

  /// What kind of terminal this is.
  struct Identity {
    /// As XTVERSION gives it.
    let version: String
    var knowsPictures = true
    /// Width and height in pixels, where the kernel is not told.
    var cell: (width: Int, height: Int)?
  }

  mutating func feed(_ bytes: some Sequence<UInt8>, to screen: inout PtyScreen) {
    for byte in bytes { feed(byte, to: &screen) }
  }

  private mutating func feed(_ byte: UInt8, to screen: inout PtyScreen) {
    switch state {
    case .text: text(byte, to: &screen)
    case .escape: escape(byte, to: &screen)
    case .charset(let which):
      drawsLines[which == UInt8(ascii: "(") ? 0 : 1] = byte == UInt8(ascii: "0")
      state = .text
    case .sequence:
      if (0x40...0x7E).contains(byte) {
        state = .text
        run(Character(Unicode.Scalar(byte)), String(decoding: parameters, as: UTF8.self), on: &screen)
      } else {
        parameters.append(byte)
      }
    case .application(let before):
      guard before.last == 0x1B, byte == UInt8(ascii: "\\") else {
        state = .application(before + [byte])
        return
      }
      state = .text
      graphics(before.dropLast(), on: &screen)
    case .string(let bell, let escaped):
      if (bell && byte == 0x07) || (escaped && byte == UInt8(ascii: "\\")) {
        state = .text
      } else {
        state = .string(bell: bell, escaped: byte == 0x1B)
      }
    }
  }

  private mutating func text(_ byte: UInt8, to screen: inout PtyScreen) {
    switch byte {
    case 0x07, 0x00: break
    case 0x08: screen.move(screen.x - 1, screen.y)
    case 0x09: screen.move((screen.x / 8 + 1) * 8, screen.y)
    case 0x0A, 0x0B, 0x0C: screen.lineFeed()
    case 0x0D: screen.move(0, screen.y)
    case 0x0E: shift = 1
    case 0x0F: shift = 0
    case 0x1B: state = .escape
    case 0x20..<0x7F:
      let plain = Unicode.Scalar(byte)
      screen.put(drawsLines[shift] ? Self.lines[plain] ?? plain : plain)
    case 0x80...: multibyte(byte, to: &screen)
    default: unknown.append("byte \(byte)")
    }
  }

  private mutating func multibyte(_ byte: UInt8, to screen: inout PtyScreen) {
    encoded.append(byte)
    let length = encoded[0] >= 0xF0 ? 4 : encoded[0] >= 0xE0 ? 3 : 2
    guard encoded.count == length else { return }
    if let scalar = String(validating: encoded, as: UTF8.self)?.unicodeScalars.first {
      screen.put(scalar)
    } else {
      unknown.append("bytes \(encoded)")
    }
    encoded = []
  }

  private mutating func escape(_ byte: UInt8, to screen: inout PtyScreen) {
    state = .text
    switch Character(Unicode.Scalar(byte)) {
    case "[":
      parameters = []
      state = .sequence
    case "_": state = .application([])
    case "]", "P": state = .string(bell: byte == UInt8(ascii: "]"), escaped: false)
    case "(", ")": state = .charset(byte)
    case "7": screen.saveCursor()
    case "8": screen.restoreCursor()
    case "M": screen.reverseLineFeed()
    case "=", ">", "\\": break
    default: unknown.append("ESC \(Character(Unicode.Scalar(byte)))")
    }
  }

  private mutating func graphics(_ command: ArraySlice<UInt8>, on screen: inout PtyScreen) {
    guard command.first == UInt8(ascii: "G") else { return unknown.append("APC") }
    if command.starts(with: Array("Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA".utf8)) {
      if let identity, identity.knowsPictures { answers += "\u{1B}_Gi=31;OK\u{1B}\\" }
    } else if let problem = screen.graphics.run(command.dropFirst()) {
      unknown.append(problem)
    }
  }

  /// Answers a question, if that is what a sequence is.
  private mutating func answer(_ sequence: String) -> Bool {
    switch sequence {
    case ">q": answers += identity.map { "\u{1B}P>|\($0.version)\u{1B}\\" } ?? ""
    case "16t": answers += identity?.cell.map { "\u{1B}[6;\($0.height);\($0.width)t" } ?? ""
    case "c": answers += identity == nil ? "" : "\u{1B}[?62c"
    default: return false
    }
    return true
  }

  private mutating func run(_ final: Character, _ text: String, on screen: inout PtyScreen) {
    if answer("\(text)\(final)") { return }
    if text.hasPrefix("?") {
      let modes = text.dropFirst().split(separator: ";").compactMap { Int($0) }
      guard final == "h" || final == "l" else { return unknown.append("CSI \(text)\(final)") }
      for mode in modes { screen.set(mode: mode, final == "h") }
      return
    }
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    func number(_ index: Int) -> Int { index < numbers.count ? numbers[index] : 0 }
    /// Counts and places: left out means 1.
    func count(_ index: Int = 0) -> Int { max(1, number(index)) }
    switch final {
    case "A": screen.move(screen.x, screen.y - count())
    case "B": screen.move(screen.x, screen.y + count())
    case "C": screen.move(screen.x + count(), screen.y)
    case "D": screen.move(screen.x - count(), screen.y)
    case "G", "`": screen.move(count() - 1, screen.y)
    case "d": screen.move(screen.x, count() - 1)
    case "H", "f": screen.move(count(1) - 1, count() - 1)
    case "J": screen.eraseScreen(number(0))
    case "K": screen.eraseLine(number(0))
    case "L": screen.insertLines(count())
    case "M": screen.deleteLines(count())
    case "P": screen.deleteCharacters(count())
    case "@": screen.insertBlanks(count())
    case "X": screen.eraseCharacters(count())
    case "S": screen.scroll(screen.region, by: count())
    case "T": screen.scroll(screen.region, by: -count())
    case "b": screen.repeatLast(count())
    case "Z": screen.move(max(0, (screen.x - 1) / 8 * 8), screen.y)
    case "m": Self.select(numbers, &screen.style) { unknown.append("SGR \($0)") }
    case "r":
      let bottom = number(1) == 0 ? screen.height : min(number(1), screen.height)
      if count() < bottom { screen.region = (count() - 1)...(bottom - 1) }
      screen.move(0, 0)
    case "h", "l": if number(0) == 4 { screen.insertMode = final == "h" }
    case "t": break  // the window's title, saved and restored
    default: unknown.append("CSI \(text)\(final)")
    }
  }

  private static func select(_ numbers: [Int], _ style: inout PtyScreen.Style, unknown: (Int) -> Void) {
    var rest = (numbers.isEmpty ? [0] : numbers)[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: style = PtyScreen.Style()
      case 1: style.bold = true
      case 2: style.dim = true
      case 4: style.underline = true
      case 7: style.reverse = true
      case 22: (style.bold, style.dim) = (false, false)
      case 24: style.underline = false
      case 27: style.reverse = false
      case 30...37: style.foreground = .indexed(number - 30)
      case 38: style.foreground = color(&rest)
      case 39: style.foreground = .standard
      case 40...47: style.background = .indexed(number - 40)
      case 48: style.background = color(&rest)
      case 49: style.background = .standard
      case 90...97: style.foreground = .indexed(number - 82)
      case 100...107: style.background = .indexed(number - 92)
      default: unknown(number)
      }
    }
  }

  private static func color(_ rest: inout ArraySlice<Int>) -> PtyScreen.Color {
    switch rest.popFirst() {
    case 5: return .indexed(rest.popFirst() ?? 0)
    case 2:
      let (red, green, blue) = (rest.popFirst(), rest.popFirst(), rest.popFirst())
      return .rgb(red ?? 0, green ?? 0, blue ?? 0)
    default: return .standard
    }
  }

  /// The line-drawing set of the VT100, as far as curses programs use it.
  private static let lines: [Unicode.Scalar: Unicode.Scalar] = [
    "j": "┘", "k": "┐", "l": "┌", "m": "└", "n": "┼", "q": "─", "t": "├", "u": "┤", "v": "┴", "w": "┬",
    "x": "│", "a": "▒", "f": "°", "g": "±", "~": "·",
  ]
}
