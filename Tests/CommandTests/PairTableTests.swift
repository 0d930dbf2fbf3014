import Cells
import Images
import Terminal
import Testing

struct PairTableTests {
  @Test func aPairKeepsItsNumber() {
    var table = PairTable(pairs: 4, ladder: ColorCode.ladder(for: .truecolor, colors: 1 << 24))
    #expect(table.pair(foreground: 5, background: -1) == .init(number: 1, isNew: true))
    #expect(table.pair(foreground: -1, background: 5) == .init(number: 2, isNew: true))
    #expect(table.pair(foreground: 5, background: -1) == .init(number: 1, isNew: false))
    #expect(table.pair(foreground: -1, background: -1) == .init(number: 0, isNew: false))
  }

  @Test func aFullTableSaysSoAndRenewsExactly() {
    var table = PairTable(pairs: 3, ladder: ColorCode.ladder(for: .truecolor, colors: 1 << 24))
    for color in 0..<2 as Range<Int32> {
      #expect(table.pair(foreground: color, background: 0)?.isNew == true)
    }
    #expect(table.pair(foreground: 2, background: 0) == nil)
    table.renew(coarser: false)
    #expect(table.code.steps == .bits(8))
    #expect(table.pair(foreground: 2, background: 0) == .init(number: 1, isNew: true))
  }

  @Test func theTableHoldsFourScreensAndNoMore() {
    var table = PairTable(pairs: 131_072, ladder: ColorCode.ladder(for: .truecolor, colors: 1 << 24))
    table.fit(cells: 5000)
    for color in 1...20_000 as ClosedRange<Int32> {
      #expect(table.pair(foreground: color, background: 0)?.number == color)
    }
    #expect(table.pair(foreground: 0, background: 0) == nil)
  }

  @Test func theCoarsestCodeNeverFails() {
    var table = PairTable(pairs: 2, ladder: ColorCode.ladder(for: .truecolor, colors: 1 << 24))
    for _ in 0..<9 { table.renew(coarser: true) }
    #expect(table.code.steps == .bits(2))
    #expect(table.pair(foreground: 1, background: 1)?.number == 1)
    #expect(table.pair(foreground: 2, background: 2)?.number == 0)
    var none = PairTable(pairs: 0, ladder: ColorCode.ladder(for: .ansi16, colors: 8).suffix(1))
    #expect(none.pair(foreground: 1, background: 1)?.number == 0)
  }

  /// Pairs as the terminfo entries have them: 64 with 8 colours, 256 with 16, 65,536 with 256.
  @Test(arguments: [(ColorDepth.ansi16, 8, 64), (.ansi16, 16, 256), (.ansi256, 256, 65536)])
  func everyPairOfTheCoarsestCodeFits(depth: ColorDepth, colors: Int, pairs: Int) throws {
    let code = try #require(ColorCode.ladder(for: depth, colors: colors).last)
    let samples: [RGB?] =
      [nil]
      + (0..<64).map { bits in RGB(UInt8(bits & 3) * 85, UInt8(bits >> 2 & 3) * 85, UInt8(bits >> 4) * 85) }
    var distinct: Set<[Int32]> = []
    for foreground in samples {
      for background in samples {
        distinct.insert([code.foreground(foreground), code.background(background)])
      }
    }
    // With the opaque code grey on black is pair 0 itself.
    let given = distinct.count - (code.steps == .indexed8Opaque ? 1 : distinct.contains([-1, -1]) ? 1 : 0)
    #expect(given <= pairs - 1)
  }

  @Test func roundingKeepsBlackAndWhiteAndStaysNear() {
    for code in ColorCode.ladder(for: .truecolor, colors: 1 << 24) {
      #expect(code.foreground(RGB(0, 0, 0)) == 0)
      #expect(code.background(RGB(255, 255, 255)) == 0xFFFFFF)
      #expect(code.foreground(nil) == -1)
      guard case .bits(let bits) = code.steps else { continue }
      for value in 0...255 as ClosedRange<Int> {
        let kept = Int(code.foreground(RGB(0, 0, UInt8(value))))
        #expect(abs(kept - value) <= 128 / ((1 << bits) - 1) + 1)
      }
    }
  }
}
