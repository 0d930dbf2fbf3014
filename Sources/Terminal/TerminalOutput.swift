import Glibc

/// Sequences that ncurses has no words for, written past it. Call it only when ncurses has flushed its own
/// output: after `doupdate`, `endwin` or `newterm`.
enum TerminalOutput {
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Reports of every press, release and motion, with coordinates past column 223 (1006). Also in the
  /// reset string of the C guard.
  static let mouseOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1003h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1006l"
}
