import Cells

/// The sequences of function and cursor keys, by what stands after their introducer.
enum KeySequences {
  /// After `ESC [`: the final byte, and the numbers before it, of which the second tells the modifiers.
  static func key(final: UInt8, parameters: [Int]) -> Key? {
    // 1 and a bit for each modifier; Shift is the lowest.
    let modifiers = parameters.count > 1 ? parameters[1] - 1 : 0
    let shifted = modifiers > 0 && modifiers & 1 != 0
    switch Character(Unicode.Scalar(final)) {
    case "A": return shifted ? .shiftUp : .up
    case "B": return shifted ? .shiftDown : .down
    case "C": return shifted ? .shiftRight : .right
    case "D": return shifted ? .shiftLeft : .left
    // rxvt
    case "a": return .shiftUp
    case "b": return .shiftDown
    case "c": return .shiftRight
    case "d": return .shiftLeft
    case "H": return .home
    case "F": return .end
    case "Z": return .backTab
    case "P": return .f(1)
    case "Q": return .f(2)
    case "R": return .f(3)
    case "S": return .f(4)
    case "~": return numbered[parameters.first ?? 0]
    default: return nil
    }
  }

  /// After `ESC O`: cursor and keypad keys in application mode.
  static func applicationKey(_ final: UInt8) -> Key? {
    switch Character(Unicode.Scalar(final)) {
    case "A", "a": .up
    case "B", "b": .down
    case "C", "c": .right
    case "D", "d": .left
    case "H": .home
    case "F": .end
    case "M": .enter
    case "I": .tab
    case "P": .f(1)
    case "Q": .f(2)
    case "R": .f(3)
    case "S": .f(4)
    case "X": .character("=")
    case "j"..."y": .character(Character(Unicode.Scalar(final - 0x40)))
    default: nil
    }
  }

  /// After `ESC [ [`: F1 to F5 of the Linux console.
  static func linuxConsoleKey(_ letter: UInt8) -> Key? {
    (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(letter) ? .f(Int(letter) - 0x40) : nil
  }

  private static let numbered: [Int: Key] = [
    1: .home, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
    11: .f(1), 12: .f(2), 13: .f(3), 14: .f(4), 15: .f(5), 17: .f(6), 18: .f(7), 19: .f(8), 20: .f(9),
    21: .f(10), 23: .f(11), 24: .f(12), 25: .f(13), 26: .f(14), 28: .f(15), 29: .f(16), 31: .f(17),
    32: .f(18), 33: .f(19), 34: .f(20),
  ]
}
