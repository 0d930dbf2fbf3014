import CFetch
import Foundations

/// One HTTP transfer into a partial file, from where that file ends.
///
/// Proxies are those of `http_proxy`, `https_proxy` and `no_proxy`.
final class Download {
  /// Bytes of the file here so far, and in all where the server says.
  typealias ProgressHandler = (_ received: Int, _ total: Int?) -> Void

  private let url: String
  private let file: GrowingFile
  private let limits: FetchLimits
  private let onProgress: ProgressHandler
  private var received = 0
  private var total: Int?
  private var failure: (any Error)?
  /// Nothing was missing: what the server sends is a page that says so.
  private var isWhole = false

  init(_ url: String, into file: GrowingFile, limits: FetchLimits, onProgress: @escaping ProgressHandler) {
    self.url = url
    self.file = file
    self.limits = limits
    self.onProgress = onProgress
  }

  /// - Throws: `FetchError`, `FileError`.
  func run() throws {
    // The handlers are called within cf_get alone, while this object is alive.
    var handlers = cf_handlers(
      context: Unmanaged.passUnretained(self).toOpaque(),
      on_answer: { context, status, length, start in
        Download.at(context)?.attempt { try $0.begin(status: status, length: length, start: start) } ?? false
      },
      on_bytes: { context, bytes, count in
        Download.at(context)?.attempt { try $0.take(UnsafeRawBufferPointer(start: bytes, count: count)) }
          ?? false
      })
    let seconds = max(1, limits.stretch / .seconds(1))
    var reason = [CChar](repeating: 0, count: Int(CF_REASON_BYTES))
    let result = cf_get(
      url, Int64(file.byteCount), Int(seconds), max(1, Int(Double(limits.leastBytes) / seconds)), &handlers,
      &reason)
    if let failure { throw failure }
    if isWhole { return }
    switch result {
    case CF_TOO_SLOW: throw FetchError.tooSlow(url: url, received: received)
    case _ where received < total ?? 0:
      throw FetchError.interrupted(url: url, received: received, expected: total ?? 0)
    case CF_DONE: return
    default:
      let reason = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw FetchError.unreachable(url: url, reason: reason)
    }
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> Download? {
    // The context is what `run` passed.
    context.map { Unmanaged<Download>.fromOpaque($0).takeUnretainedValue() }
  }

  /// False where the transfer has to end.
  private func attempt(_ body: (Download) throws -> Void) -> Bool {
    do {
      try body(self)
      return true
    } catch {
      failure = error
      return false
    }
  }

  private func begin(status: Int, length: Int64, start: Int64) throws {
    let present = file.byteCount
    switch status {
    case 200:
      try file.clear()
      received = 0
    case 206 where start == present: received = present
    // Nothing lies behind the end of the file: it is whole, as its hash will tell.
    case 416 where present > 0:
      isWhole = true
      return
    default: throw FetchError.refused(url: url, status: status)
    }
    guard length <= limits.mostBytes - received else { throw tooLong }
    total = length >= 0 ? received + Int(length) : nil
  }

  private func take(_ bytes: UnsafeRawBufferPointer) throws {
    if isWhole { return }
    received += bytes.count
    guard received <= limits.mostBytes else { throw tooLong }
    try file.append(bytes)
    onProgress(received, total)
  }

  private var tooLong: FetchError { .tooLong(url: url, mostBytes: limits.mostBytes) }
}
