/// Numbers colour pairs in the order in which they occur and never redefines one: ncurses searches the whole
/// screen for every redefined pair, which takes a quarter of a second per frame.
///
/// When the numbers run out, the owner forgets them all (`renew`) and draws the screen anew. That takes
/// ncurses 1.5 µs per pair, and it gets slower with every pair, so the table is not filled beyond what a few
/// screens need.
package struct PairTable {
  /// Pair 0 is the terminal's own colours and is never assigned.
  private let capacity: Int
  /// The number of pairs at which the table counts as full.
  private var limit: Int
  private let ladder: [ColorCode]
  private var rung = 0
  private var numbers: [UInt64: Int32] = [:]

  package var code: ColorCode { ladder[rung] }

  /// - Parameters:
  ///   - pairs: the number of pairs that the terminal has, including pair 0.
  ///   - ladder: codes from exact to coarse; not empty.
  package init(pairs: Int, ladder: [ColorCode]) {
    precondition(!ladder.isEmpty, "a table of pairs needs a colour code")
    capacity = max(0, pairs - 1)
    limit = capacity
    self.ladder = ladder
  }

  package struct Pair: Hashable, Sendable {
    package let number: Int32
    /// Whether the pair is new and has to be defined.
    package let isNew: Bool

    package init(number: Int32, isNew: Bool) {
      self.number = number
      self.isNew = isNew
    }
  }

  /// The pair for two codes; nil if the table is full. With the coarsest code, a full table gives the
  /// terminal's own colours, so that drawing always succeeds.
  package mutating func pair(foreground: Int32, background: Int32) -> Pair? {
    if foreground == -1 && background == -1 { return Pair(number: 0, isNew: false) }
    let key = UInt64(UInt32(bitPattern: foreground)) << 32 | UInt64(UInt32(bitPattern: background))
    if let number = numbers[key] { return Pair(number: number, isNew: false) }
    guard numbers.count < limit else {
      return rung == ladder.count - 1 ? Pair(number: 0, isNew: false) : nil
    }
    let number = Int32(numbers.count + 1)
    numbers[key] = number
    return Pair(number: number, isNew: true)
  }

  /// Sets how far the table is filled: four screens of different pairs, so that the next three screens can
  /// only add pairs.
  package mutating func fit(cells: Int) {
    limit = min(capacity, max(16_384, 4 * cells))
  }

  /// Forgets all pairs. Pass `coarser` if a whole screen did not fit: the next code of the ladder is then
  /// used. Otherwise colours are exact again.
  package mutating func renew(coarser: Bool) {
    numbers.removeAll(keepingCapacity: true)
    rung = coarser ? min(rung + 1, ladder.count - 1) : 0
  }
}
