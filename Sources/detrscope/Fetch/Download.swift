import Foundation
import FoundationNetworking
import Foundations
import Synchronization

/// One HTTP transfer into a partial file, from where that file ends.
///
/// Proxies are those of `http_proxy`, `https_proxy` and `no_proxy`.
final class Download: NSObject, URLSessionDataDelegate, Sendable {
  /// Bytes of the file here so far, and in all where the server says.
  typealias ProgressHandler = @Sendable (_ received: Int, _ total: Int?) -> Void

  private struct State {
    var received = 0
    var total: Int?
    var failure: (any Error)?
    /// Nothing was missing: what the server sends is a page that says so.
    var isWhole = false
    /// When the present stretch of the watch over the server's pace began, and what was here then.
    var stretch: (start: ContinuousClock.Instant, received: Int) = (.now, 0)
    var continuation: CheckedContinuation<Void, any Error>?
  }

  private let url: URL
  private let file: GrowingFile
  private let limits: FetchLimits
  private let onProgress: ProgressHandler
  private let state = Mutex(State())

  init(_ url: URL, into file: GrowingFile, limits: FetchLimits, onProgress: @escaping ProgressHandler) {
    self.url = url
    self.file = file
    self.limits = limits
    self.onProgress = onProgress
  }

  /// - Throws: `FetchError`, `FileError`.
  func run() async throws {
    let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    var request = URLRequest(url: url, timeoutInterval: limits.stretch / .seconds(1))
    // Compressed ranges would be ranges of something else.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    let present = file.byteCount
    if present > 0 { request.setValue("bytes=\(present)-", forHTTPHeaderField: "Range") }
    let task = session.dataTask(with: request)
    try await withCheckedThrowingContinuation { continuation in
      state.withLock { $0.continuation = continuation }
      task.resume()
    }
  }

  // MARK: - URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    do {
      try begin(response)
      completionHandler(.allow)
    } catch {
      state.withLock { $0.failure = error }
      completionHandler(.cancel)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard state.withLock({ $0.failure == nil && !$0.isWhole }) else { return }
    do {
      let (received, total) = try state.withLock { state in
        state.received += data.count
        try check(&state)
        return (state.received, state.total)
      }
      try file.append(data)
      onProgress(received, total)
    } catch {
      state.withLock { $0.failure = error }
      dataTask.cancel()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let (result, continuation) = state.withLock { state in
      defer { state.continuation = nil }
      return (self.result(state, error), state.continuation)
    }
    continuation?.resume(with: result)
  }

  private func begin(_ response: URLResponse) throws {
    let response = response as? HTTPURLResponse
    let status = response?.statusCode ?? 0
    let present = file.byteCount
    switch status {
    case 200:
      try file.clear()
      try start(at: 0, response)
    case 206
    where response?.value(forHTTPHeaderField: "Content-Range")?.hasPrefix("bytes \(present)-") == true:
      try start(at: present, response)
    // Nothing lies behind the end of the file: it is whole, as its hash will tell.
    case 416 where present > 0: state.withLock { $0.isWhole = true }
    default: throw FetchError.refused(url: url.absoluteString, status: status)
    }
  }

  private func start(at offset: Int, _ response: HTTPURLResponse?) throws {
    let length = response.map { Int($0.expectedContentLength) } ?? -1
    guard length <= limits.mostBytes - offset else { throw tooLong }
    state.withLock { state in
      state.received = offset
      state.stretch = (.now, offset)
      state.total = length >= 0 ? offset + length : nil
    }
  }

  private var tooLong: FetchError { .tooLong(url: url.absoluteString, mostBytes: limits.mostBytes) }

  /// Ends what has no end, and what would take for ever.
  private func check(_ state: inout State) throws {
    guard state.received <= limits.mostBytes else { throw tooLong }
    guard state.stretch.start.duration(to: .now) >= limits.stretch else { return }
    guard state.received - state.stretch.received >= limits.leastBytes else {
      throw FetchError.tooSlow(url: url.absoluteString, received: state.received)
    }
    state.stretch = (.now, state.received)
  }

  private func result(_ state: State, _ error: (any Error)?) -> Result<Void, any Error> {
    if let failure = state.failure { return .failure(failure) }
    if let total = state.total, state.received < total {
      return .failure(
        FetchError.interrupted(url: url.absoluteString, received: state.received, expected: total))
    }
    guard let error else { return .success(()) }
    let reason = error.localizedDescription.split(whereSeparator: \.isNewline).joined(separator: " ")
    return .failure(FetchError.unreachable(url: url.absoluteString, reason: reason))
  }
}
