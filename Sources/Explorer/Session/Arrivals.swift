import Analysis
import Foundations
import Models

/// What came back from other threads and waits for the main actor.
final class Arrivals: Sendable {
  enum Arrival: Sendable {
    case result(Request, RequestResult, generation: Int)
    /// An attempt to open something has ended; `number` tells which.
    case opened(Opened, number: Int)
    case failed(Message, number: Int)
    case listed(PathCompletion.Listing)
    case message(Message)
  }

  struct Opened: Sendable {
    let run: ForwardRun
    /// The image among its like; nil where it is the one shown before.
    let imagePath: String?
    let images: [String]
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
