import CNcurses

/// Ends the session's wait for events, from any thread. Results of background work are thus drawn at once,
/// and an idle program sleeps. After the session is closed it does nothing.
public struct WakeUp: Sendable {
  public func callAsFunction() { tg_wake() }
}
