import Cells

/// Turns the bytes a terminal sends into keys and mouse events.
///
/// The bytes are read here and not by ncurses' `getch` because ncurses keeps at most eight mouse events,
/// hands a burst of them back in reverse, and knows of each terminal only the sequences of its entry: those
/// of tmux and screen lack the mouse. All terminals of today send the sequences of ECMA-48 and xterm
/// decoded here, besides a few of rxvt and the Linux console.
package struct KeyDecoder {
  private var bytes: [UInt8] = []
  private var mouse = MouseDecoder()

  package init() {}

  /// A sequence has begun and may go on: call `flush` if nothing follows for this long. A single ESC is
  /// the Escape key when nothing follows soon; the rest of a longer sequence can be late on a slow line,
  /// and must not be taken for typing.
  package var patience: Duration? {
    bytes.isEmpty ? nil : bytes.count <= 2 ? .milliseconds(40) : .milliseconds(500)
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
    /// So many bytes were read, with this result.
    case read(Int, InputEvent?)
    case incomplete
  }

  private mutating func decode(at time: ContinuousClock.Instant, complete: Bool) -> [InputEvent] {
    var events: [InputEvent] = []
    var rest = bytes[...]
    loop: while let first = rest.first {
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

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  /// One scalar of UTF-8; bytes that are none are skipped.
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

  /// An answer of the terminal that nobody asked for, skipped to its end (BEL, or ESC and a backslash).
  private static func controlString(_ rest: ArraySlice<UInt8>) -> Step {
    var previous: UInt8 = 0
    for (count, byte) in rest.dropFirst(2).enumerated() {
      if byte == 0x07 || (byte == UInt8(ascii: "\\") && previous == 0x1B) { return .read(count + 3, nil) }
      previous = byte
    }
    return .incomplete
  }

  /// `ESC [`, parameters, a final letter.
  private mutating func controlSequence(
    _ rest: ArraySlice<UInt8>, at time: ContinuousClock.Instant
  ) -> Step {
    let body = rest.dropFirst(2)
    if body.first == UInt8(ascii: "M") {
      // The older mouse report: three bytes, each 32 too large.
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
    // Something else interrupted the sequence: what came so far is no key.
    guard (0x40...0x7E).contains(final) else { return .read(end - rest.startIndex, nil) }
    let count = end - rest.startIndex + 1
    let isMouse = body.first == UInt8(ascii: "<")
    let text = String(decoding: body[(isMouse ? body.startIndex + 1 : body.startIndex)..<end], as: UTF8.self)
    // Digits only: `Int` alone would take signs, and numbers too large to reckon with.
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
    // A private prefix marks answers of the terminal, whose final letters mean other things.
    guard body.first.map({ !(0x3C...0x3F).contains($0) }) ?? true else { return .read(count, nil) }
    return .read(count, KeySequences.key(final: final, parameters: parameters).map { .key($0) })
  }
}
