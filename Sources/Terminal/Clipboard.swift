import Foundation

/// The sequence that sets the clipboard of the user's terminal, even through ssh.
package enum Clipboard {
  /// xterm's limit, which others keep too. Longer text would be silently dropped or cut.
  package static let limit = 74_994

  /// OSC 52 with the text, wrapped for tmux or screen if one is in between; nil if the text is too long.
  ///
  /// tmux takes the plain sequence only with `set-clipboard on`, and passes the wrapped one on only with
  /// `allow-passthrough on`. It gets both, and at worst copies twice. GNU screen has its own wrapping.
  package static func sequence(for text: String, environment: [String: String]) -> String? {
    let encoded = Data(text.utf8).base64EncodedString()
    guard encoded.utf8.count <= limit else { return nil }
    let plain = "\u{1B}]52;c;\(encoded)\u{07}"
    if environment["TMUX"].map({ !$0.isEmpty }) ?? false {
      return plain + "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\"
    }
    if environment["STY"].map({ !$0.isEmpty }) ?? false { return "\u{1B}P\(plain)\u{1B}\\" }
    return plain
  }
}
