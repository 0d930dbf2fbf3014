import CNcurses
import Cells
import Glibc

/// Where pictures of true pixels are wanted.
public enum PictureWish: Hashable, Sendable {
  case never
  /// In terminals that are known to show them in cells: kitty from 0.28 on, and Ghostty.
  case whereKnown
  /// In all that say they do, but those that are known not to; in tmux, which cannot be asked, without asking.
  case whereverPossible
}

/// What a terminal says of itself.
package struct TerminalAnswers: Hashable, Sendable {
  /// Its name and version, as XTVERSION gives them: `kitty(0.35.2)`, `ghostty 1.0.1`.
  package private(set) var version = ""
  /// Whether it understood the picture that it was asked about.
  package private(set) var knowsPictures = false
  /// A cell's width and height in pixels.
  package private(set) var cell: [Int] = []
  /// The last answer has come: that to what every terminal answers.
  package private(set) var isComplete = false
  /// What is no answer: keys that were typed meanwhile.
  package private(set) var rest: [UInt8] = []

  /// Whether pictures are understood, then the version, a cell's size, and what kind of terminal it is.
  static let questions = KittyGraphics.question + "\u{1B}[>q\u{1B}[16t\u{1B}[c"

  package init(_ bytes: [UInt8]) {
    var left = bytes[...]
    while let first = left.first {
      if let (text, count) = Self.answer(left) {
        take(text)
        left = left.dropFirst(count)
      } else {
        rest.append(first)
        left = left.dropFirst()
      }
    }
  }

  /// The answer that bytes begin with, without the escape before it and the end of a string, and its length.
  private static func answer(_ bytes: ArraySlice<UInt8>) -> (text: String, count: Int)? {
    let body = bytes.dropFirst()
    guard bytes.first == 0x1B, let kind = body.first else { return nil }
    switch kind {
    case UInt8(ascii: "_"), UInt8(ascii: "P"):
      guard let end = body.firstRange(of: [0x1B, UInt8(ascii: "\\")]) else { return nil }
      return (
        String(decoding: body[..<end.lowerBound], as: UTF8.self), end.upperBound - bytes.startIndex
      )
    case UInt8(ascii: "["):
      guard let end = body.dropFirst().firstIndex(where: { (0x40...0x7E).contains($0) }),
        [UInt8(ascii: "c"), UInt8(ascii: "t")].contains(body[end])
      else { return nil }
      return (String(decoding: body[...end], as: UTF8.self), end + 1 - bytes.startIndex)
    default: return nil
    }
  }

  private mutating func take(_ answer: String) {
    if answer.hasPrefix("_Gi=31;") { knowsPictures = answer.hasSuffix(";OK") }
    if answer.hasPrefix("P>|") { version = String(answer.dropFirst(3)) }
    if answer.hasPrefix("[6;") {
      let numbers = answer.dropFirst(3).dropLast().split(separator: ";").compactMap { Int($0) }
      if numbers.count == 2, numbers.allSatisfy({ (1...1000).contains($0) }) { cell = numbers.reversed() }
    }
    if answer.hasPrefix("[?"), answer.hasSuffix("c") { isComplete = true }
  }

  /// Whether cells can show pictures here. Konsole and WezTerm understand the protocol but not that part of it, and say so
  /// to nobody.
  package func areTrusted(_ wish: PictureWish) -> Bool {
    guard knowsPictures else { return false }
    let name = version.prefix { $0.isLetter }.lowercased()
    if name == "kitty" {
      let numbers = version.split { !$0.isNumber }.compactMap { Int($0) }
      return !numbers.lexicographicallyPrecedes([0, 28])
    }
    if name == "ghostty" { return wish != .never }
    return wish == .whereverPossible && !["konsole", "wezterm"].contains(name)
  }
}

/// How pictures are shown in a terminal, and the size of its cells.
struct PictureSupport {
  let graphics: KittyGraphics
  /// In pixels.
  let cell: (width: Int, height: Int)

  /// How long a terminal may take to answer.
  private static let patience = Duration.seconds(1)
  /// Where the size of a cell cannot be found out.
  private static let usualCell = (width: 10, height: 20)

  /// Finds out whether pictures can be shown; asks the terminal where it may be so.
  /// - Parameter unread: what was typed meanwhile.
  static func find(
    _ wish: PictureWish, environment: [String: String], unread: inout [UInt8]
  ) -> PictureSupport? {
    func has(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
    let isFarAway = has("SSH_CONNECTION") || has("SSH_TTY")
    if has("TMUX"), wish == .whereverPossible {
      return PictureSupport(
        graphics: KittyGraphics(isInTmux: true, isFarAway: isFarAway), cell: size() ?? usualCell)
    }
    guard !has("TMUX"), !has("STY"), wish == .whereverPossible || wish == .whereKnown && isNamed(environment)
    else { return nil }
    let answers = ask()
    unread = answers.rest
    guard answers.areTrusted(wish) else { return nil }
    let cell = size() ?? (answers.cell.count == 2 ? (answers.cell[0], answers.cell[1]) : usualCell)
    return PictureSupport(graphics: KittyGraphics(isFarAway: isFarAway), cell: cell)
  }

  /// Whether the environment names kitty or Ghostty, which may be worth asking: the others answer late or never.
  static func isNamed(_ environment: [String: String]) -> Bool {
    let names = [environment["TERM"], environment["TERM_PROGRAM"]].compactMap { $0?.lowercased() }
    return names.contains { $0.contains("kitty") || $0.contains("ghostty") }
      || environment["KITTY_WINDOW_ID"] != nil
  }

  private static func ask() -> TerminalAnswers {
    TerminalOutput.write(TerminalAnswers.questions)
    let deadline = ContinuousClock.now + patience
    var bytes: [UInt8] = []
    while true {
      let answers = TerminalAnswers(bytes)
      let left = deadline - .now
      guard !answers.isComplete, left > .zero else { return answers }
      var source = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&source, 1, Int32(left / .milliseconds(1)) + 1) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      guard count > 0 || (count < 0 && errno == EINTR) else { return answers }
      bytes += buffer.prefix(max(0, count))
    }
  }

  // MARK: - The size of a cell

  /// The size of a cell, as the kernel knows it.
  static func size() -> (width: Int, height: Int)? {
    var (width, height): (Int32, Int32) = (0, 0)
    guard cn_cell_size(&width, &height) else { return nil }
    return (Int(width), Int(height))
  }

  /// The pixels that a cell is drawn with: its own, or a whole part of them where they are very small. The terminal
  /// enlarges them.
  static func pixels(ofCell cell: (width: Int, height: Int)) -> (width: Int, height: Int) {
    let parts: [Int] = [1, 2, 3, 4]
    let part = parts.first { part in
      let isWhole = cell.width % part == 0 && cell.height % part == 0
      return isWhole && cell.width / part <= 14
    }
    return (cell.width / (part ?? 1), cell.height / (part ?? 1))
  }
}
