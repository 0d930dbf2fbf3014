import Foundations
import Models

/// Computes what is asked for, off the main actor, one derivation after another.
///
/// The whole list of wishes is replaced at once: what is no longer wished for is dropped, and cancelled where
/// it is being computed. Only wishes hold their runs.
final class DerivationLoader: Sendable {
  struct Wish: Sendable {
    let key: ResultKey
    let run: ForwardRun
  }

  /// Where results go, on any thread.
  typealias Delivery = @Sendable (ResultKey, ResultStore.Outcome) -> Void

  private struct State {
    var queue: [Wish] = []
    var current: (key: ResultKey, task: Task<Void, Never>)?
  }

  private let state = Locked(State())
  private let deliver: Delivery

  init(deliver: @escaping Delivery) { self.deliver = deliver }

  /// Asks for these, in this order, and for nothing else.
  func load(_ wishes: [Wish]) {
    state.withLock { state in
      if let current = state.current, !wishes.contains(where: { $0.key == current.key }) {
        current.task.cancel()
      }
      // One that was cancelled before may be wished for again.
      let running = state.current.flatMap { $0.task.isCancelled ? nil : $0.key }
      state.queue = wishes.filter { $0.key != running }
      startNext(&state)
    }
  }

  private func startNext(_ state: inout State) {
    guard state.current == nil, !state.queue.isEmpty else { return }
    let wish = state.queue.removeFirst()
    let task = Task.detached(priority: .userInitiated) { [self] in compute(wish) }
    state.current = (wish.key, task)
  }

  private func compute(_ wish: Wish) {
    do {
      let result = try wish.key.evaluate(in: wish.run)
      deliver(wish.key, .ready(result.value, byteCount: result.byteCount))
    } catch is CancellationError {
      // Nobody waits for it.
    } catch {
      deliver(wish.key, .failed("\(error)"))
    }
    state.withLock { state in
      state.current = nil
      startNext(&state)
    }
  }
}
