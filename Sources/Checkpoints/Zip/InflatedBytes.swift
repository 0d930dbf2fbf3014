import CZlib

/// Memory that holds inflated data.
///
/// `@unchecked Sendable` is sound because the memory is written before the object is returned, and never after.
final class InflatedBytes: @unchecked Sendable {
  private let memory: UnsafeMutableRawBufferPointer

  /// zlib counts in 32 bits, so long data is handed over in pieces.
  private static let pieceLength = 1 << 30

  private init(count: Int) {
    memory = .allocate(byteCount: count, alignment: MemoryLayout<UInt64>.alignment)
  }

  deinit { memory.deallocate() }

  /// Inflates raw deflate data (RFC 1951) of which the size and the CRC-32 are known.
  ///
  /// - Returns: nil where the data is broken, has another size, or another checksum.
  static func inflate(_ source: ByteRegion, count: Int, checksum: UInt32) -> ByteRegion? {
    let result = InflatedBytes(count: count)
    var stream = z_stream()
    // Negative window bits: no zlib header, as zip has it.
    let isReady = inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    guard isReady else { return nil }
    defer { inflateEnd(&stream) }
    let isComplete = source.withUnsafeBytes { input in
      run(&stream, from: input, into: result.memory)
    }
    guard isComplete, result.checksum == checksum else { return nil }
    return ByteRegion(UnsafeRawBufferPointer(result.memory), owner: result)
  }

  /// The output is never larger than expected.
  private static func run(
    _ stream: inout z_stream, from input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
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

  private var checksum: UInt32 {
    var checksum = crc32(0, nil, 0)
    for start in stride(from: 0, to: memory.count, by: Self.pieceLength) {
      let piece = UnsafeRawBufferPointer(
        rebasing: memory[start..<min(start + Self.pieceLength, memory.count)])
      checksum = crc32(checksum, piece.baseAddress?.assumingMemoryBound(to: Bytef.self), UInt32(piece.count))
    }
    return UInt32(checksum)
  }
}
