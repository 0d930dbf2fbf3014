import Foundation

extension Scene {
  /// How long a frame is shown, in milliseconds.
  private static let frameTime: UInt16 = 800

  /// Scenes of one size as an animated PNG that runs for ever; viewers without animation show the first.
  ///
  /// - Parameter frames: one at least.
  /// - Throws: `FigureError.noDrawing`, `.failed`.
  static func animatedPNG(_ frames: [Scene], command: String = "") throws(FigureError) -> Data {
    var file = Data()
    // Chunks of control and of later frames count together.
    var sequence: UInt32 = 0
    func next() -> Data {
      defer { sequence += 1 }
      return PNGChunks.bigEndian(sequence)
    }
    for (index, frame) in frames.enumerated() {
      let pixels = try PNGPixels(frame.image())
      if index == 0 {
        file = pixels.head(frame.notes(command: command))
        file += PNGChunks.chunk("acTL", PNGChunks.bigEndian(UInt32(frames.count)) + [0, 0, 0, 0])
      }
      // Width and height, then no offset; the time as a fraction; no disposal, no blending.
      let control = next() + pixels.header.prefix(8) + [UInt8](repeating: 0, count: 8)
      file += PNGChunks.chunk(
        "fcTL", control + PNGChunks.bigEndian(frameTime) + PNGChunks.bigEndian(UInt16(1000)) + [0, 0])
      file +=
        index == 0
        ? PNGChunks.chunk("IDAT", pixels.data) : PNGChunks.chunk("fdAT", next() + pixels.data)
    }
    return file + PNGChunks.chunk("IEND", Data())
  }
}
