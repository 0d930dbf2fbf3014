import Cells

/// Turns the bytes a terminal sends into keys and mouse events.
///
/// The bytes are not read with ncurses's `getch`, because ncurses keeps at most eight mouse events, returns a
/// burst of them in reverse, and knows only the sequences in a terminal's entry: those of tmux and screen
/// lack the mouse. Today's terminals send the sequences of ECMA-48 and xterm decoded here, plus a few of rxvt
/// and the Linux console.
package struct KeyDecoder {
  private var bytes: [UInt8] = []
  private var mouse = MouseDecoder()
  /// What has come of a paste whose end has not.
  private var pasted: [UInt8]?

  package init() {}

  /// How long to wait for the rest of a sequence that has begun before calling `flush`; nil if none has. A
  /// single ESC soon counts as the Escape key. The rest of a longer sequence may be late on a slow line and
  /// must not be taken for typing.
  package var patience: Duration? {
    bytes.isEmpty || pasted != nil ? nil : bytes.count <= 2 ? .milliseconds(40) : .milliseconds(500)
  }

  package mutating func feed(
    _ input: some Sequence<UInt8>, at time: ContinuousClock.Instant = .now
  ) -> [InputEvent] {
    bytes += input
    return decode(at: time, complete: false)
  }

  package mutating func flush(at time: ContinuousClock.Instant = .now) -> [InputEvent] {
    decode(at: time, complete: true)
  }

  private enum Step {
    /// The number of bytes read, and the result.
    case read(Int, InputEvent?)
    case incomplete
  }

  /// What begins and ends a paste where the terminal was asked to mark it (DEC mode 2004).
  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)
  /// More than a path or a number is nothing that the program could use: the rest is dropped.
  private static let longestPaste = 1 << 16

  private mutating func decode(at time: ContinuousClock.Instant, complete: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    var rest = bytes[...]
    loop: while let first = rest.first {
      if pasted != nil || rest.starts(with: Self.pasteStart) {
        rest = paste(rest, into: &events)
        if pasted != nil { break loop }
        continue
      }
      switch step(rest, at: time) {
      case .read(let count, let event):
        rest = rest.dropFirst(count)
        if let event { events.append(event) }
      case .incomplete:
        guard complete else { break loop }
        if first == 0x1B, rest.count <= 2 {
          events.append(.key(.escape))
          rest = rest.dropFirst()
        } else {
          rest = []
        }
      }
    }
    bytes = Array(rest)
    return events
  }

  private mutating func step(_ rest: ArraySlice<UInt8>, at time: ContinuousClock.Instant) -> Step {
    let first = rest[rest.startIndex]
    if first == 0x1B { return escape(rest, at: time) }
    if first < 0x20 || first == 0x7F { return .read(1, .key(Self.control(first))) }
    return Self.character(rest)
  }

  /// Takes pasted text in, up to its end mark, and returns what follows. Without the mark, a few bytes that may begin it
  /// are left.
  private mutating func paste(_ rest: ArraySlice<UInt8>, into events: inout [InputEvent]) -> ArraySlice<UInt8>
  {
    var text = pasted ?? []
    let body = pasted == nil ? rest.dropFirst(Self.pasteStart.count) : rest
    let end = body.firstRange(of: Self.pasteEnd)
    let taken = end.map { body[..<$0.lowerBound] } ?? body.dropLast(Self.pasteEnd.count - 1)
    text += taken.prefix(max(0, Self.longestPaste - text.count))
    if let end {
      pasted = nil
      events.append(.paste(String(decoding: text, as: UTF8.self)))
      return body[end.upperBound...]
    }
    pasted = text
    return body[taken.endIndex...]
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// Reads one UTF-8 scalar; skips invalid bytes.
  private static func character(_ rest: ArraySlice<UInt8>) -> Step {
    let first = rest[rest.startIndex]
    let count =
      switch first {
      case 0x00..<0x80: 1
      case 0xC2..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF5: 4
      default: 0
      }
    guard count > 0 else { return .read(1, nil) }
    let encoded = rest.prefix(count)
    guard encoded.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return .read(1, nil) }
    guard encoded.count == count else { return .incomplete }
    guard let text = String(validating: encoded, as: UTF8.self), let character = text.first else {
      return .read(1, nil)
    }
    return .read(count, .key(.character(character)))
  }

  private mutating func escape(_ rest: ArraySlice<UInt8>, at time: ContinuousClock.Instant) -> Step {
    guard let second = rest.dropFirst().first else { return .incomplete }
    switch second {
    case UInt8(ascii: "["): return controlSequence(rest, at: time)
    case UInt8(ascii: "O"):
      guard let final = rest.dropFirst(2).first else { return .incomplete }
      return .read(3, KeySequences.applicationKey(final).map { .key($0) })
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      return Self.controlString(rest)
    default: return .read(1, .key(.escape))
    }
  }

  /// Skips an unexpected reply of the terminal to its end (BEL, or ESC and a backslash).
  private static func controlString(_ rest: ArraySlice<UInt8>) -> Step {
    var previous: UInt8 = 0
    for (count, byte) in rest.dropFirst(2).enumerated() {
      if byte == 0x07 || (byte == UInt8(ascii: "\\") && previous == 0x1B) { return .read(count + 3, nil) }
      previous = byte
    }
    return .incomplete
  }

  /// Reads `ESC [`, parameters and a final letter.
  private mutating func controlSequence(
    _ rest: ArraySlice<UInt8>, at time: ContinuousClock.Instant
  ) -> Step {
    let body = rest.dropFirst(2)
    if body.first == UInt8(ascii: "M") {
      // The older mouse report: three bytes, each with 32 added.
      let report = body.dropFirst().prefix(3).map { Int($0) - 32 }
      guard report.count == 3 else { return .incomplete }
      let event = mouse.event(
        code: report[0], column: report[1], row: report[2], released: false, at: time)
      return .read(6, event.map { .mouse($0) })
    }
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return .incomplete }
      return .read(4, KeySequences.linuxConsoleKey(letter).map { .key($0) })
    }
    guard let end = body.firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return .incomplete }
    let final = body[end]
    // Something interrupted the sequence: drop what came so far.
    guard (0x40...0x7E).contains(final) else { return .read(end - rest.startIndex, nil) }
    let count = end - rest.startIndex + 1
    let isMouse = body.first == UInt8(ascii: "<")
    let text = String(decoding: body[(isMouse ? body.startIndex + 1 : body.startIndex)..<end], as: UTF8.self)
    // Digits only: `Int` would accept signs and numbers that overflow later.
    let parameters = text.split(separator: ";", omittingEmptySubsequences: false).map { UInt16($0) ?? 0 }
      .map(Int.init)
    if isMouse {
      guard parameters.count == 3, final == UInt8(ascii: "M") || final == UInt8(ascii: "m") else {
        return .read(count, nil)
      }
      let event = mouse.event(
        code: parameters[0], column: parameters[1], row: parameters[2], released: final == UInt8(ascii: "m"),
        at: time)
      return .read(count, event.map { .mouse($0) })
    }
    // A private prefix marks replies of the terminal, whose final letters have other meanings.
    guard body.first.map({ !(0x3C...0x3F).contains($0) }) ?? true else { return .read(count, nil) }
    return .read(count, KeySequences.key(final: final, parameters: parameters).map { .key($0) })
  }
}
