import Foundations

/// What came back from other threads and waits for the main actor.
final class Arrivals: Sendable {
  enum Arrival: Sendable {
    case result(ResultStore.Outcome, of: ResultKey)
    /// An attempt to open something has ended; `number` tells which.
    case opened(OpenedRun, number: Int)
    case openedReference(OpenedRun, number: Int)
    case failed(Message, number: Int)
    case listed(PathCompletion.Listing)
    case message(Message)
  }

  private let waiting = Locked<[Arrival]>([])
  private let onArrival: @Sendable () -> Void

  init(onArrival: @escaping @Sendable () -> Void) { self.onArrival = onArrival }

  var isEmpty: Bool { waiting.withLock(\.isEmpty) }

  func add(_ arrival: Arrival) {
    waiting.withLock { $0.append(arrival) }
    onArrival()
  }

  func takeAll() -> [Arrival] {
    waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
  }
}
