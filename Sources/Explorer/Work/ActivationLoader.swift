import Analysis
import Foundations
import Models

/// Computes what the screen asks for, off the main actor, one request after another.
///
/// The whole list of wishes is replaced at once: what is no longer wished for is dropped, and cancelled where
/// it is being computed.
final class ActivationLoader: Sendable {
  /// Where results go, on any thread.
  typealias Delivery = @Sendable (Request, RequestResult, _ generation: Int) -> Void

  private struct State {
    var run: ForwardRun
    /// Counts the runs, so that late results of an earlier one can be told.
    var generation = 0
    var queue: [Request] = []
    var current: (request: Request, task: Task<Void, Never>)?
  }

  private let state: Locked<State>
  private let deliver: Delivery

  init(run: ForwardRun, deliver: @escaping Delivery) {
    state = Locked(State(run: run))
    self.deliver = deliver
  }

  /// Turns to another run; nothing of the earlier one is computed any more.
  func explore(_ run: ForwardRun, generation: Int) {
    state.withLock { state in
      state.run = run
      state.generation = generation
      state.queue = []
      state.current?.task.cancel()
    }
  }

  /// Asks for these, in this order, and for nothing else.
  func demand(_ requests: [Request]) {
    state.withLock { state in
      if let current = state.current, !requests.contains(current.request) { current.task.cancel() }
      // One that was cancelled before may be wished for again.
      let running = state.current.flatMap { $0.task.isCancelled ? nil : $0.request }
      state.queue = requests.filter { $0 != running }
      startNext(&state)
    }
  }

  private func startNext(_ state: inout State) {
    guard state.current == nil, !state.queue.isEmpty else { return }
    let request = state.queue.removeFirst()
    let (run, generation) = (state.run, state.generation)
    let task = Task.detached(priority: .userInitiated) { [self] in
      compute(request, in: run, generation: generation)
    }
    state.current = (request, task)
  }

  private func compute(_ request: Request, in run: ForwardRun, generation: Int) {
    let result: RequestResult?
    do {
      result = try request.evaluate(in: run)
    } catch is CancellationError {
      result = nil
    } catch {
      result = .failed("\(error)")
    }
    if let result { deliver(request, result, generation) }
    state.withLock { state in
      state.current = nil
      startNext(&state)
    }
  }
}
