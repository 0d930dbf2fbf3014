import Foundation

/// The letters and symbols for pictures of a canvas: DejaVu Sans Mono in 10×20 pixels.
enum GlyphAtlas {
  /// The coverage of each pixel of a cell, 0…255; nil for a glyph that is not in the atlas.
  static func coverage(of glyph: Unicode.Scalar, bold: Bool) -> [UInt8]? {
    bold ? boldFace[glyph] ?? regularFace[glyph] : regularFace[glyph]
  }

  private static let regularFace = decode(GlyphAtlasData.regularGlyphs, GlyphAtlasData.regular)
  private static let boldFace = decode(GlyphAtlasData.boldGlyphs, GlyphAtlasData.bold)

  private static func decode(_ glyphs: String, _ text: String) -> [Unicode.Scalar: [UInt8]] {
    let data = Data(base64Encoded: text) ?? Data()
    let size = GlyphAtlasData.width * GlyphAtlasData.height / 2
    var face: [Unicode.Scalar: [UInt8]] = [:]
    for (index, glyph) in glyphs.unicodeScalars.enumerated() where (index + 1) * size <= data.count {
      // A nibble n stands for n × 17, so 15 is full coverage.
      face[glyph] = data[index * size..<(index + 1) * size].flatMap { (pair: UInt8) -> [UInt8] in
        [(pair >> 4) * 17, (pair & 15) * 17]
      }
    }
    return face
  }
}
