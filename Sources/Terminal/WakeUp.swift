import CNcurses

/// Ends the session's wait for events from any thread, so that the results of background work are drawn
/// at once and an idle program sleeps. After the session is closed it does nothing.
public struct WakeUp: Sendable {
  public func callAsFunction() { tg_wake() }
}
