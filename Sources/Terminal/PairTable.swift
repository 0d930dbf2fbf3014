/// Numbers for pairs of colours, given out in the order in which they are met and never redefined:
/// ncurses searches the whole screen for every pair it redefines, a quarter of a second per frame.
///
/// When the numbers run out the owner forgets all of them at once (`renew`) and draws the screen anew.
/// ncurses takes 1.5 µs a pair for that, and grows slower with every pair it knows, so that a table is not
/// filled further than a few screens need.
package struct PairTable {
  /// Pair 0 is the terminal's own colours and is not given out.
  private let capacity: Int
  /// As many as are given out before the table counts as full.
  private var limit: Int
  private let ladder: [ColorCode]
  private var rung = 0
  private var numbers: [UInt64: Int32] = [:]

  package var code: ColorCode { ladder[rung] }

  /// - Parameters:
  ///   - pairs: as many as the terminal has, pair 0 included.
  ///   - ladder: not empty, from exact to coarse.
  package init(pairs: Int, ladder: [ColorCode]) {
    precondition(!ladder.isEmpty, "a table of pairs needs a colour code")
    capacity = max(0, pairs - 1)
    limit = capacity
    self.ladder = ladder
  }

  package struct Pair: Hashable, Sendable {
    package let number: Int32
    /// Not met before: has to be defined.
    package let isNew: Bool

    package init(number: Int32, isNew: Bool) {
      self.number = number
      self.isNew = isNew
    }
  }

  /// The pair for two codes; `nil` when the table is full, except with the coarsest code, where the
  /// terminal's own colours stand in so that there is always something to draw with.
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

  /// Sets how far the table is filled: four screens of different pairs, so that what is new on the next
  /// three costs no more than itself.
  package mutating func fit(cells: Int) {
    limit = min(capacity, max(16_384, 4 * cells))
  }

  /// Forgets every pair. `coarser` when a whole screen did not fit: the next code of the ladder is used
  /// from here on; otherwise colours are exact again.
  package mutating func renew(coarser: Bool) {
    numbers.removeAll(keepingCapacity: true)
    rung = coarser ? min(rung + 1, ladder.count - 1) : 0
  }
}
