import Images

/// Distinct colours for what is ranked, such as queries and classes: the first are the furthest apart.
///
/// Distances are CIEDE2000's, in which 1 is hardly seen. The first 16 are 20 or more apart, in 24-bit and in 256 colours;
/// the first 10 are 8 or more apart to people with deuteranopia or protanopia; the first 7 stay 7 colours, 20 or more
/// apart, where a terminal has 16. All have a contrast of at least 3 with dark and with light backgrounds.
public enum Palette {
  public static func color(_ rank: Int) -> RGB {
    table[((rank % table.count) + table.count) % table.count]
  }

  /// The number of colours, after which they repeat.
  public static var count: Int { table.count }

  private static let table: [RGB] = [
    RGB(110, 40, 252), RGB(132, 156, 0), RGB(204, 12, 0), RGB(0, 156, 192), RGB(180, 24, 132),
    RGB(66, 108, 24), RGB(120, 96, 84), RGB(216, 120, 96), RGB(252, 0, 252), RGB(252, 72, 132),
    RGB(36, 120, 108), RGB(168, 120, 24), RGB(27, 102, 150), RGB(110, 135, 255), RGB(168, 132, 168),
    RGB(144, 144, 132),
    // Less far apart, for what is hardly ever seen together.
    RGB(204, 0, 72), RGB(36, 156, 72), RGB(144, 96, 180), RGB(108, 144, 144), RGB(108, 96, 60),
    RGB(156, 96, 132), RGB(120, 120, 156), RGB(96, 102, 108), RGB(60, 96, 216), RGB(156, 120, 96),
    RGB(132, 120, 48), RGB(168, 36, 252), RGB(240, 72, 72), RGB(204, 96, 180), RGB(228, 120, 0),
    RGB(12, 156, 228),
  ]
}

/// An assignment of colours: who stands first in a ranking has the first colour, and keeps it.
public struct RankedColors: Hashable, Sendable {
  private let ranks: [Int: Int]

  /// - Parameter ranking: numbers, the most important first; each counts where it comes first.
  public init(_ ranking: [Int] = []) {
    var ranks: [Int: Int] = [:]
    for number in ranking where ranks[number] == nil { ranks[number] = ranks.count }
    self.ranks = ranks
  }

  /// The colour of a number; those that are not ranked follow those that are.
  public subscript(number: Int) -> RGB { Palette.color(ranks[number] ?? ranks.count + number) }
}
