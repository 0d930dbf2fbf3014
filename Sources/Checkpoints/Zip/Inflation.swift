import CZlib

/// Decompression of raw deflate data (RFC 1951), as zip files hold it.
enum Inflation {
  /// zlib counts in 32 bits, so long data is passed in pieces.
  private static let pieceLength = 1 << 30

  /// Inflates data whose size and CRC-32 are known.
  ///
  /// - Returns: nil if the data is damaged or has another size or checksum.
  static func inflate(_ source: ByteRegion, count: Int, checksum: UInt32) -> ByteRegion? {
    AllocatedBytes.region(count: count) { output in
      source.withUnsafeBytes { run($0, into: output) } && Self.checksum(of: output) == checksum
    }
  }

  /// Never writes more than the expected size.
  private static func run(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var stream = z_stream()
    // Negative window bits: no zlib header, as zip has it.
    let isReady = inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    guard isReady else { return false }
    defer { inflateEnd(&stream) }
    var (consumed, produced) = (0, 0)
    while true {
      let (inputPiece, outputPiece) = (
        min(input.count - consumed, pieceLength), min(output.count - produced, pieceLength)
      )
      let start = input.baseAddress?.advanced(by: consumed).assumingMemoryBound(to: Bytef.self)
      stream.next_in = UnsafeMutablePointer(mutating: start)  // zlib only reads through it
      stream.avail_in = UInt32(inputPiece)
      stream.next_out = output.baseAddress?.advanced(by: produced).assumingMemoryBound(to: Bytef.self)
      stream.avail_out = UInt32(outputPiece)
      let status = CZlib.inflate(&stream, Z_NO_FLUSH)
      let progress = inputPiece - Int(stream.avail_in) + outputPiece - Int(stream.avail_out)
      consumed += inputPiece - Int(stream.avail_in)
      produced += outputPiece - Int(stream.avail_out)
      if status == Z_STREAM_END { return consumed == input.count && produced == output.count }
      guard status == Z_OK, progress > 0 else { return false }
    }
  }

  private static func checksum(of bytes: UnsafeMutableRawBufferPointer) -> UInt32 {
    var checksum = crc32(0, nil, 0)
    for start in stride(from: 0, to: bytes.count, by: pieceLength) {
      let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + pieceLength, bytes.count)])
      checksum = crc32(checksum, piece.baseAddress?.assumingMemoryBound(to: Bytef.self), UInt32(piece.count))
    }
    return UInt32(checksum)
  }
}
