import Cells
import Foundation

extension ExplorerState {
  /// A path may be longer than a screen is wide, but a page of text is none.
  private static let longestLine = 4096

  /// Takes pasted or dropped text: into the prompt that is open, or as a file to open. It never acts as keys.
  mutating func paste(_ text: String) -> [Effect] {
    let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if case .prompt = dialog {
      // What one character asks for, the next overtakes.
      let first = line.prefix { !$0.isNewline }
      let typed = first.prefix(Self.longestLine).filter { $0.unicodeScalars.allSatisfy { $0.columns > 0 } }
      var effects: [Effect] = []
      for character in typed { effects = handle(.key(.character(character))) }
      return effects
    }
    guard !line.isEmpty, line.count <= Self.longestLine, !line.contains(where: \.isNewline) else {
      message = Message("a paste is not taken for keys; paste one path to open it", isError: true)
      return []
    }
    return open(line)
  }
}
