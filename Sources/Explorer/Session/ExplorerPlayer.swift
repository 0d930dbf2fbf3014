import Cells

/// Plays input with no terminal and gives the last frame: for documentation, bug reports and tests.
@MainActor public struct ExplorerPlayer {
  public let session: ExplorerSession
  private let arrivals: AsyncStream<Void>

  public init(
    _ source: ExplorerSource, width: Int, height: Int, display: DisplayOptions = DisplayOptions()
  ) {
    let (arrivals, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.arrivals = arrivals
    session = ExplorerSession(source, width: width, height: height, display: display) {
      continuation.yield()
    }
  }

  /// Plays events, each after what the one before asked for has been computed.
  /// - Returns: The frame in the end.
  public func play(_ events: [InputEvent]) async -> Frame {
    await settle()
    for event in events where !session.isFinished {
      session.handle(event)
      await settle()
    }
    return session.frame()
  }

  private func settle() async {
    session.takeArrivals()
    var iterator = arrivals.makeAsyncIterator()
    while !session.isSettled, !session.isFinished {
      await iterator.next()
      session.takeArrivals()
    }
  }
}
