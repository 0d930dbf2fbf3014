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
      let chunks = PNGChunks.all(of: try frame.data(.png, command: command))
      if index == 0 {
        file = Data(PNGChunks.signature)
        for chunk in chunks.prefix(while: { $0.type != "IDAT" }) {
          file += PNGChunks.chunk(chunk.type, chunk.content)
        }
        file += PNGChunks.chunk("acTL", PNGChunks.bigEndian(UInt32(frames.count)) + [0, 0, 0, 0])
      }
      guard let header = chunks.first?.content else { throw .failed(path: "figure", reason: "no pixels") }
      // Width and height, then no offset; the time as a fraction; no disposal, no blending.
      let control = next() + header.prefix(8) + [UInt8](repeating: 0, count: 8)
      file += PNGChunks.chunk(
        "fcTL", control + PNGChunks.bigEndian(frameTime) + PNGChunks.bigEndian(UInt16(1000)) + [0, 0])
      for chunk in chunks where chunk.type == "IDAT" {
        file +=
          index == 0
          ? PNGChunks.chunk("IDAT", chunk.content) : PNGChunks.chunk("fdAT", next() + chunk.content)
      }
    }
    return file + PNGChunks.chunk("IEND", Data())
  }
}
