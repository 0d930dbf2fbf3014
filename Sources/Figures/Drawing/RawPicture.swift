import Foundation

/// Numbers as the pixels of a PNG file with 16 bits of grey, a pixel a value: maps one below the other.
///
/// Pixel 0 is the least value and 65,535 the greatest; the file names both. Ids are written as they are.
struct RawPicture {
  let width: Int
  let height: Int
  private let samples: [UInt16]
  private let notes: [(key: String, text: String)]

  /// - Throws: `FigureError.failed` for values that are no numbers, and for ids beyond 16 bits.
  init(_ values: FigureValues, figure: String) throws(FigureError) {
    width = values.width
    switch values.content {
    case .numbers(let maps):
      height = values.height * maps.count
      let all = maps.flatMap { $0 }
      guard let least = all.min(), let greatest = all.max(), all.allSatisfy(\.isFinite) else {
        throw .failed(path: figure, reason: "a value that is no number has no pixel")
      }
      let step = max((Double(greatest) - Double(least)) / 65_535, .leastNormalMagnitude)
      samples = all.map { UInt16(((Double($0) - Double(least)) / step).rounded()) }
      notes = [
        ("Minimum", "\(least)"), ("Maximum", "\(greatest)"),
        ("Shape", "\(maps.count) \(values.height) \(values.width)"),
        ("Maps", values.mapNames.joined(separator: "\n")),
      ].filter { !$0.text.isEmpty }
    case .ids(let ids, let names):
      height = values.height
      guard ids.allSatisfy({ UInt16(exactly: $0) != nil }) else {
        throw .failed(path: figure, reason: "an id does not fit into 16 bits")
      }
      samples = ids.map { UInt16($0) }
      notes = [
        ("Shape", "\(values.height) \(values.width)"),
        ("Ids", names.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n")),
      ]
    }
  }

  func pngData(_ text: PNGText) throws(FigureError) -> Data {
    var chunks = text.chunks(pixelsPerPoint: nil)
    for note in notes { chunks += PNGChunks.text(note.key, note.text) }
    return try PNGPixels(grey: samples, width: width, height: height).file(chunks)
  }
}
