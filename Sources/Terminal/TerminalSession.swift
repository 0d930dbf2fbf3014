import CNcurses
import Cells
import Foundation

/// A program's session with the terminal: canvases go out, events come in.
///
/// The terminal is restored however the program ends: `close`, `exit`, a signal or a trap (see
/// `terminal_guard.h`). A process has at most one session at a time. `nextEvent` blocks the main actor;
/// background work hands over its results under its own lock and calls `wakeUp`.
@MainActor public final class TerminalSession {
  /// The colour depth in use, which may be less than requested.
  public let depth: ColorDepth
  /// Ends a wait in `nextEvent` with `.wokenUp`.
  public nonisolated let wakeUp = WakeUp()
  /// The width in cells. `nextEvent` keeps it up to date and reports every change as a `.resize`.
  public private(set) var width: Int
  public private(set) var height: Int

  /// The pixels of a cell in pictures (see `Symbols.pixels`); nil where the terminal shows none.
  public private(set) var cellPixels: (width: Int, height: Int)?

  private let environment: [String: String]
  private let screen: OpaquePointer
  private let window: UnsafeMutablePointer<WINDOW>
  private var writer: CanvasWriter
  private var source: EventSource
  private var queue: [TerminalEvent] = []
  private var isOpen = true

  /// Takes over the terminal: alternate screen, no echo, mouse reports.
  ///
  /// Call it before other threads run: it briefly changes environment and locale.
  /// - Parameters:
  ///   - requested: nil leaves the choice to `TerminalCapabilities.depth`.
  ///   - pictures: where true pixels are wanted. They need 24-bit colours.
  ///   - environment: TERM, COLORTERM, NO_COLOR, TMUX, STY, TERM_PROGRAM, KITTY_WINDOW_ID and
  ///     SSH_CONNECTION are read.
  /// - Throws: `TerminalError` if there is no terminal, or none that can be drawn on.
  public init(
    depth requested: ColorDepth? = nil, pictures: PictureWish = .never,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1 else { throw .notATerminal(stream: "standard input") }
    guard isatty(STDOUT_FILENO) == 1 else { throw .notATerminal(stream: "standard output") }
    let type = environment["TERM"]
    let capabilities = try TerminalCapabilities(type: type)
    let wanted = capabilities.depth(requested: requested, environment: environment)
    Self.useUTF8()

    // Before newterm: the guard must see the terminal's original modes.
    let wake = tg_install(STDOUT_FILENO)
    guard wake >= 0 else { throw .unavailable(reason: String(cString: strerror(errno))) }
    var opened: OpaquePointer?
    var depth = wanted
    if wanted == .truecolor {
      opened = Self.openDirect()
      if opened == nil { depth = capabilities.colors >= 256 ? .ansi256 : .ansi16 }
    }
    if opened == nil { opened = cn_newterm(type) }
    guard let opened, let window = cn_stdscr() else {
      tg_remove()
      throw .unavailable(reason: "ncurses cannot use TERM=\(type ?? "")")
    }
    tg_arm()

    self.environment = environment
    self.depth = depth
    screen = opened
    self.window = window
    cbreak()
    noecho()
    nonl()
    cn_free_control_keys()
    // EventSource reads the keys; this only makes the terminal send them in the usual form.
    keypad(window, true)
    // ncurses must not check the keyboard and cut a frame short.
    typeahead(-1)
    curs_set(0)
    cn_follow_size()
    var unread: [UInt8] = []
    let support =
      depth == .truecolor
      ? PictureSupport.find(pictures, environment: environment, unread: &unread) : nil
    cellPixels = support.map { PictureSupport.pixels(ofCell: $0.cell) }
    writer = CanvasWriter(
      window: window, depth: depth, graphics: support?.graphics,
      joinsMarks: PictureSupport.isNamed(environment))
    source = EventSource(wake: wake, unread: unread)
    width = Int(getmaxx(window))
    height = Int(getmaxy(window))
    TerminalOutput.write(TerminalOutput.reportsOn)
  }

  /// Shows a canvas. A larger one than the screen is clipped; around a smaller one the screen stays blank.
  public func draw(_ canvas: Canvas) {
    guard isOpen else { return }
    writer.write(canvas)
  }

  /// Waits for the next event without using the processor; nil after the timeout.
  /// - Parameter timeout: nil waits indefinitely.
  public func nextEvent(timeout: Duration? = nil) -> TerminalEvent? {
    guard isOpen else { return .closed }
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while queue.isEmpty {
      let found = source.next(timeout: deadline.map { max(.zero, $0 - .now) })
      for occurrence in found { handle(occurrence) }
      if queue.isEmpty, let deadline, ContinuousClock.now >= deadline { return nil }
    }
    return queue.removeFirst()
  }

  /// Waits for an event and takes all that have arrived since, so that a held key or a moving mouse costs one
  /// frame per batch, not per event. Empty after the timeout.
  public func nextEvents(timeout: Duration? = nil) -> [TerminalEvent] {
    guard let first = nextEvent(timeout: timeout) else { return [] }
    var events = [first]
    // Bounded, so that a flood of input cannot keep the screen from being drawn.
    while events.count < 4096, events.last != .closed, let next = nextEvent(timeout: .zero) {
      events.append(next)
    }
    return TerminalEvent.coalesced(events)
  }

  /// Puts text on the clipboard of the user's terminal (OSC 52).
  /// - Returns: false if the text is too long. Whether the terminal obeys cannot be known.
  @discardableResult public func copy(_ text: String) -> Bool {
    guard isOpen, let sequence = Clipboard.sequence(for: text, environment: environment) else {
      return false
    }
    TerminalOutput.write(sequence)
    return true
  }

  /// Restores the terminal. Further calls do nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    writer.forget()
    TerminalOutput.write(TerminalOutput.reportsOff)
    endwin()
    delscreen(screen)
    tg_remove()
  }

  /// Gives the terminal back where the program ends without more ado, from any thread. Does nothing without a session.
  public nonisolated static func giveBack() { tg_give_back() }

  // MARK: Occurrences

  private func handle(_ occurrence: EventSource.Occurrence) {
    switch occurrence {
    case .event(let event): queue.append(event)
    case .resized: followSize()
    case .suspended:
      leave()
      tg_stop()
      enter()
    case .continued:
      // Stopped from outside (SIGSTOP): another program may have drawn on the terminal meanwhile.
      leave()
      enter()
    }
  }

  private func leave() {
    writer.forget()
    TerminalOutput.write(TerminalOutput.reportsOff)
    endwin()
  }

  /// The modes are restored with ncurses's next output, which redraws the last frame.
  private func enter() {
    clearok(cn_curscr(), true)
    wrefresh(window)
    TerminalOutput.write(TerminalOutput.reportsOn)
    followSize()
  }

  private func followSize() {
    cn_follow_size()
    let size = (Int(getmaxx(window)), Int(getmaxy(window)))
    // Even at the same size: a terminal that was shrunk and enlarged again has lost its contents.
    clearok(cn_curscr(), true)
    writer.forget()
    (width, height) = size
    if cellPixels != nil, let cell = PictureSupport.size() {
      cellPixels = PictureSupport.pixels(ofCell: cell)
    }
    queue.append(.input(.resize(width: size.0, height: size.1)))
  }

  // MARK: Opening

  /// Opens ncurses with our own entry, passed inline. Nil if ncurses was built without support for that.
  private static func openDirect() -> OpaquePointer? {
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", DirectColorEntry.terminfo, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return cn_newterm(DirectColorEntry.name)
  }

  /// Block glyphs need UTF-8, which a bare LANG=C lacks. Only the character type is set: a decimal comma
  /// would break number parsing and printing in C libraries.
  private static func useUTF8() {
    setlocale(LC_CTYPE, "")
    for name in ["C.UTF-8", "en_US.UTF-8"] {
      if String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" { return }
      setlocale(LC_CTYPE, name)
    }
  }
}
