import Glibc

/// Writes sequences that ncurses does not know directly to the terminal. Call it only when ncurses has
/// flushed its own output: after `doupdate`, `endwin` or `newterm`.
enum TerminalOutput {
  static func write(_ text: String) { write(Array(text.utf8)) }

  static func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Requests reports of every press, release and motion, with coordinates beyond column 223 (1006), and marks around
  /// what is pasted (2004). The C guard's reset string turns them off too.
  static let reportsOn = "\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1003h\u{1B}[?1006h\u{1B}[?2004h"
  static let reportsOff = "\u{1B}[?2004l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l\u{1B}[?1006l"
}
