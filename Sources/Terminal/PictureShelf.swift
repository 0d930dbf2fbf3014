import CNcurses
import Cells

/// The pictures that the terminal holds, and their numbers.
///
/// Only what it does not hold is sent. Those that were shown least recently make room.
package struct PictureShelf {
  /// A number has eight digits, so that all sequences that free a picture are equally long, and few other programs count
  /// from here.
  package static let firstNumber = 0xD37200
  /// More on one screen are drawn as blocks.
  package static let capacity = 256
  /// Bytes of pixels, of which a terminal keeps four for each pixel.
  private static let budget = 48 << 20

  private struct Held {
    let number: Int
    let byteCount: Int
    var lastShown: Int
  }

  private var held: [UInt64: Held] = [:]
  private var byteCount = 0
  private var time = 0
  /// Numbers that were given out and came back.
  private var free: [Int] = []
  /// How many numbers were ever given out.
  package private(set) var count = 0

  package init() {}

  /// What the terminal has to be told before a canvas is shown.
  package struct Changes {
    package var freed: [Int] = []
    package var sent: [(picture: CellPicture, number: Int)] = []
  }

  /// Makes room for the pictures of a canvas and numbers them.
  package mutating func take(_ pictures: [CellPicture]) -> Changes {
    time += 1
    var changes = Changes()
    for picture in pictures { held[picture.id]?.lastShown = time }
    for picture in pictures where held[picture.id] == nil {
      let size = picture.image.bytes.count
      while held.count >= Self.capacity || byteCount + size > Self.budget, let number = dropOldest() {
        changes.freed.append(number)
      }
      guard held.count < Self.capacity else { break }
      let number = free.popLast() ?? Self.firstNumber + count
      count = max(count, number - Self.firstNumber + 1)
      held[picture.id] = Held(number: number, byteCount: size, lastShown: time)
      byteCount += size
      changes.sent.append((picture, number))
    }
    return changes
  }

  package func number(of picture: UInt64) -> Int? { held[picture]?.number }

  /// Every number that may stand for a picture in the terminal. It holds none of them afterwards.
  package mutating func clear() -> Range<Int> {
    let numbers = Self.firstNumber..<Self.firstNumber + count
    self = PictureShelf()
    return numbers
  }

  /// Lets go of the picture that was shown least recently, unless it is to be shown now.
  private mutating func dropOldest() -> Int? {
    guard
      let (id, oldest) = held.min(by: {
        ($0.value.lastShown, $0.value.number) < ($1.value.lastShown, $1.value.number)
      }),
      oldest.lastShown < time
    else { return nil }
    held[id] = nil
    byteCount -= oldest.byteCount
    free.append(oldest.number)
    return oldest.number
  }
}

/// Sends the pictures of canvases to the terminal, and has them freed however the program ends.
@MainActor struct PictureOutput {
  private let graphics: KittyGraphics
  private var shelf = PictureShelf()

  init(_ graphics: KittyGraphics) {
    self.graphics = graphics
    let all = (0..<PictureShelf.capacity).flatMap { graphics.freeing(PictureShelf.firstNumber + $0) }
    all.withUnsafeBytes { bytes in
      tg_prepare_pictures(
        bytes.bindMemory(to: CChar.self).baseAddress, bytes.count, UInt32(PictureShelf.capacity))
    }
  }

  /// Sends what the terminal does not hold of a canvas's pictures. Call it only when ncurses has flushed its own output.
  mutating func send(_ canvas: Canvas) {
    let changes = shelf.take(canvas.shownPictures)
    tg_hold_pictures(UInt32(shelf.count))
    for number in changes.freed { TerminalOutput.write(graphics.freeing(number)) }
    for (picture, number) in changes.sent { TerminalOutput.write(graphics.sending(picture, as: number)) }
  }

  /// Frees all pictures. The next canvas sends its own anew.
  mutating func clear() {
    for number in shelf.clear() { TerminalOutput.write(graphics.freeing(number)) }
    tg_hold_pictures(0)
  }

  /// The placeholder for a cell, if it shows a part of a picture that the terminal holds.
  func placeholder(for cell: Cell) -> (row: Unicode.Scalar, column: Unicode.Scalar, number: Int)? {
    guard let part = cell.picture, let number = shelf.number(of: part.picture),
      let row = PlaceholderCell.mark(Int(part.row)), let column = PlaceholderCell.mark(Int(part.column))
    else { return nil }
    return (row, column, number)
  }
}
