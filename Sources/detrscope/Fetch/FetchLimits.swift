/// What a server may do before a fetch gives up. Nothing that it says is believed.
package struct FetchLimits: Sendable {
  /// Bytes that the file may have.
  package var mostBytes: Int
  /// A stretch of time in which at least `leastBytes` have to come.
  package var stretch: Duration
  package var leastBytes: Int

  package init(mostBytes: Int = 1 << 30, stretch: Duration = .seconds(60), leastBytes: Int = 1 << 16) {
    self.mostBytes = mostBytes
    self.stretch = stretch
    self.leastBytes = leastBytes
  }
}
