import Foundation
import Foundations
import Testing
import detrscope

/// Downloads from a server on this machine.
struct ModelFetchTests {
  /// A million of the letter a, whose SHA-256 is an example of FIPS 180-4.
  private static let content = Data(repeating: UInt8(ascii: "a"), count: 1_000_000)
  private static let hash = "cdc76e5c"

  private let run: ProgramRun

  init() throws { run = try ProgramRun() }

  private var path: String { run.path("models/file.pth") }
  private var partialPath: String { path + ".part" }
  private func fetch(_ address: String) -> ModelFetch {
    ModelFetch(url: address + "file.pth", path: path, hash: Self.hash)
  }
  private func data(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

  private func leavePart(_ data: Data) throws {
    try FileManager.default.createDirectory(atPath: run.path("models"), withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: partialPath))
  }

  @Test func aFileArrivesWhole() throws {
    let server = try HTTPServer { HTTPServer.file(Self.content, $0) }
    var last = (received: 0, total: 0)
    let outcome = try fetch(server.address).run { received, total in
      last = (received, total ?? 0)
    }
    #expect(outcome == .downloaded)
    #expect(data(path) == Self.content)
    #expect(data(partialPath) == nil)
    #expect(last == (1_000_000, 1_000_000))
    #expect(server.requests.map(\.target) == ["/file.pth"])
    #expect(server.requests[0].rangeStart == nil)
  }

  @Test func aRightFileIsLeftAlone() throws {
    let server = try HTTPServer { HTTPServer.file(Self.content, $0) }
    _ = try fetch(server.address).run()
    #expect(try fetch(server.address).run() == .alreadyThere)
    #expect(server.requests.count == 1)
  }

  @Test func aWrongFileUnderTheNameIsReplaced() throws {
    try FileManager.default.createDirectory(atPath: run.path("models"), withIntermediateDirectories: true)
    try Data("half".utf8).write(to: URL(fileURLWithPath: path))
    let server = try HTTPServer { HTTPServer.file(Self.content, $0) }
    #expect(try fetch(server.address).run() == .downloaded)
    #expect(data(path) == Self.content)
  }

  @Test func anInterruptedDownloadGoesOn() throws {
    let server = try HTTPServer { request in
      var response = HTTPServer.file(Self.content, request)
      if request.rangeStart == nil { response.cut = 400_000 }
      return response
    }
    let expected = FetchError.interrupted(
      url: server.address + "file.pth", received: 400_000, expected: 1_000_000)
    #expect(throws: expected) { try fetch(server.address).run() }
    #expect(data(path) == nil)
    #expect(data(partialPath)?.count == 400_000)
    var first: Int?
    let outcome = try fetch(server.address).run { received, _ in
      first = first ?? received
    }
    #expect(outcome == .downloaded)
    #expect(server.requests.last?.rangeStart == 400_000)
    #expect(first ?? 0 > 400_000)
    #expect(data(path) == Self.content)
  }

  @Test func aServerWithoutRangesStartsOver() throws {
    try leavePart(Data("something else".utf8))
    let server = try HTTPServer { _ in HTTPServer.Response(body: Self.content) }
    #expect(try fetch(server.address).run() == .downloaded)
    #expect(data(path) == Self.content)
  }

  @Test func aWholePartOnlyNeedsItsName() throws {
    try leavePart(Self.content)
    let server = try HTTPServer { HTTPServer.file(Self.content, $0) }
    #expect(try fetch(server.address).run() == .downloaded)
    #expect(server.requests.first?.rangeStart == 1_000_000)
    #expect(data(path) == Self.content)
  }

  @Test func aWrongHashLeavesNothing() throws {
    let server = try HTTPServer { _ in HTTPServer.Response(body: Data("<html>".utf8)) }
    #expect {
      try fetch(server.address).run()
    } throws: { error in
      guard case .wrongHash(_, Self.hash, _) = error as? FetchError else { return false }
      return true
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path("models")).isEmpty)
  }

  @Test(arguments: [404, 403, 500, 206])
  func anotherAnswerLeavesNothing(status: Int) throws {
    let server = try HTTPServer { _ in HTTPServer.Response(status: status, body: Data("no".utf8)) }
    #expect(throws: FetchError.refused(url: server.address + "file.pth", status: status)) {
      try fetch(server.address).run()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path("models")).isEmpty)
  }

  @Test func redirectsAreFollowed() throws {
    let server = try HTTPServer { request in
      request.target == "/file.pth"
        ? HTTPServer.Response(status: 302, headers: ["Location": "/other/place"])
        : HTTPServer.file(Self.content, request)
    }
    #expect(try fetch(server.address).run() == .downloaded)
    #expect(server.requests.map(\.target) == ["/file.pth", "/other/place"])
  }

  @Test func aFullDiskIsOneLineAndNoFile() throws {
    try FileManager.default.createDirectory(atPath: run.path("models"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: partialPath, withDestinationPath: "/dev/full")
    let server = try HTTPServer { HTTPServer.file(Self.content, $0) }
    #expect(
      throws: FileError.unwritable(path: partialPath, reason: "no space left on device")
    ) { try fetch(server.address).run() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.path("models")).isEmpty)
  }

  /// What a server says of a length is not believed, and no sum is made with it.
  @Test(arguments: [9_000_000_000_000_000_000, 1_500_001])
  func aServerThatPromisesTooMuchIsRefused(length: Int) throws {
    let server = try HTTPServer { _ in .init(body: Self.content, length: .claimed(length)) }
    #expect(throws: FetchError.tooLong(url: server.address + "file.pth", mostBytes: 1_500_000)) {
      try bounded(server.address).run()
    }
    #expect(data(partialPath) == nil)
  }

  @Test func aServerWithoutAnEndIsLeft() throws {
    let server = try HTTPServer { _ in .init(body: Self.content + Self.content, length: .unsaid) }
    #expect(throws: FetchError.tooLong(url: server.address + "file.pth", mostBytes: 1_500_000)) {
      try bounded(server.address).run()
    }
    #expect(data(partialPath) == nil)
  }

  @Test func aServerThatHardlySendsIsLeft() throws {
    let server = try HTTPServer { _ in .init(body: Self.content, pause: 0.1) }
    let error = #expect(throws: FetchError.self) { try bounded(server.address).run() }
    guard case .tooSlow = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  private func bounded(_ address: String) -> ModelFetch {
    ModelFetch(
      url: address + "file.pth", path: path, hash: Self.hash,
      limits: FetchLimits(mostBytes: 1_500_000, stretch: .seconds(2), leastBytes: 1000))
  }

  @Test func progressFitsALine() {
    let line = ProgressBar.line(
      title: "detr_resnet50_dc5_panoptic", received: 83 << 20, total: 166 << 20, rate: 11.5 * 1_048_576)
    #expect(line == "detr_resnet50_dc5_panoptic ██████░░░░░░ 50%  83/166 MB  11.5 MB/s  8 s")
    #expect(line.count < 80)
    #expect(ProgressBar.line(title: "x", received: 3 << 20, total: nil, rate: 0) == "x  3 MB  0.0 MB/s")
  }
}
