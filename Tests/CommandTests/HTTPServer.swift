import Foundation
import Synchronization

/// A web server on this machine for one test, a request at a time.
final class HTTPServer: Sendable {
  struct Request: Sendable {
    /// The path, or a whole address from a client that takes this for its proxy.
    let target: String
    let headers: [String: String]

    /// The first byte that is asked for.
    var rangeStart: Int? {
      headers["range"].flatMap { Int($0.dropFirst("bytes=".count).prefix { $0.isNumber }) }
    }
  }

  struct Response: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = Data()
    /// Bytes of the body after which the connection ends.
    var cut: Int?
    /// What the header says of the length: that of the body, something else, or nothing.
    var length = Length.true
    /// A wait after each byte.
    var pause: TimeInterval?

    enum Length {
      case `true`, unsaid
      case claimed(Int)
    }
  }

  let port: UInt16
  private let listener: Int32
  private let handler: @Sendable (Request) -> Response
  private let seen = Mutex<[Request]>([])

  var address: String { "http://127.0.0.1:\(port)/" }
  var requests: [Request] { seen.withLock { $0 } }

  init(_ handler: @escaping @Sendable (Request) -> Response) throws {
    self.handler = handler
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Both calls read and write within `address` only.
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0, let self else { return }
        self.serve(connection)
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Answers with the content, or the part that is asked for.
  static func file(_ content: Data, _ request: Request) -> Response {
    guard let start = request.rangeStart else { return Response(body: content) }
    guard start < content.count else {
      return Response(
        status: 416, headers: ["Content-Range": "bytes */\(content.count)"], body: Data("no such range".utf8))
    }
    let range = "bytes \(start)-\(content.count - 1)/\(content.count)"
    return Response(status: 206, headers: ["Content-Range": range], body: content.dropFirst(start))
  }

  private func serve(_ connection: Int32) {
    guard let request = request(from: connection) else { return }
    seen.withLock { $0.append(request) }
    let response = handler(request)
    var text = "HTTP/1.1 \(response.status) Status\r\nConnection: close\r\n"
    switch response.length {
    case .true: text += "Content-Length: \(response.body.count)\r\n"
    case .claimed(let count): text += "Content-Length: \(count)\r\n"
    case .unsaid: break
    }
    for (name, value) in response.headers { text += "\(name): \(value)\r\n" }
    let content =
      Data((text + "\r\n").utf8) + (response.cut.map { response.body.prefix($0) } ?? response.body)
    var rest = content[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, response.pause == nil ? $0.count : 1, Int32(MSG_NOSIGNAL))
      }
      if let pause = response.pause { Thread.sleep(forTimeInterval: pause) }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }

  private func request(from connection: Int32) -> Request? {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !received.ends(with: Array("\r\n\r\n".utf8)) {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      received += buffer[..<count]
    }
    let lines = String(decoding: received, as: UTF8.self).components(separatedBy: "\r\n")
    let fields = lines.dropFirst().compactMap { line -> (String, String)? in
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      return parts.count == 2 ? (parts[0].lowercased(), parts[1]) : nil
    }
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    return Request(target: String(words[1]), headers: Dictionary(fields) { first, _ in first })
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
