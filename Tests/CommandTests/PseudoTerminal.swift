import Foundation

/// A program running in a terminal of its own: what it draws, and how it ends.
final class PseudoTerminal {
  enum Status: Equatable {
    case exited(Int32)
    case signalled(Int32)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ what: String) { description = "\(what): \(String(cString: strerror(errno)))" }
  }

  /// Macros of Linux that the importer skips: TIOCSPTLCK, TIOCGPTN, POSIX_SPAWN_SETSID.
  private enum Linux {
    static let unlockTerminal: UInt = 0x4004_5431
    static let terminalNumber: UInt = 0x8004_5430
    static let spawnInNewSession: Int16 = 0x80
  }

  private(set) var screen: PtyScreen
  private(set) var parser = PtyParser()
  /// Everything the program has written so far.
  private(set) var raw: [UInt8] = []
  /// Whether what the program writes is kept and drawn on `screen`, or read and forgotten.
  var isWatched = true
  /// Its modes before the program started.
  let modesBefore: Modes
  let process: pid_t
  private let master: Int32
  /// Kept open so that what the program wrote last can be read after its end.
  private let slave: Int32
  private var status: Status?

  /// The product of this package, which lies beside the bundle that runs these tests.
  static func product(_ name: String) -> String {
    let runner = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    let beside = runner.resolvingSymlinksInPath().deletingLastPathComponent()
    let built = beside.appendingPathComponent(name).path
    if FileManager.default.isExecutableFile(atPath: built) { return built }
    return Bundle(for: PseudoTerminal.self).bundleURL.deletingLastPathComponent()
      .appendingPathComponent(name).path
  }

  /// The size of a cell that the kernel tells programs; (0, 0) tells none.
  private let cellPixels: (width: Int, height: Int)

  /// - Parameters:
  ///   - environment: added to a bare one; an empty value removes the name.
  ///   - identity: what the terminal answers when it is asked.
  init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], width: Int = 80,
    height: Int = 24, identity: PtyParser.Identity? = nil, cellPixels: (width: Int, height: Int) = (0, 0)
  ) throws {
    self.cellPixels = cellPixels
    parser.identity = identity
    screen = PtyScreen(width: width, height: height)
    // What posix_openpt, unlockpt and ptsname do, which Swift's Glibc module does not have.
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var number: Int32 = 0
    guard master >= 0, ioctl(master, Linux.unlockTerminal, &number) == 0,
      ioctl(master, Linux.terminalNumber, &number) == 0
    else { throw Failure("opening a pseudo-terminal") }
    let path = "/dev/pts/\(number)"
    slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard slave >= 0 else { throw Failure(path) }
    modesBefore = Modes(of: slave)
    Self.setSize(master, width, height, cellPixels)

    var variables = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "TERM": "xterm-256color",
      "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no",
    ]
    variables.merge(environment) { $1 }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // In a new session the first terminal opened becomes the controlling one, so that ^C and ^Z work.
    posix_spawnattr_setflags(
      &attributes, Linux.spawnInNewSession | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = variables.filter { !$1.isEmpty }.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let error = posix_spawn(&process, program, &actions, &attributes, &words, &settings)
    guard error == 0 else {
      errno = error
      throw Failure(program)
    }
    self.process = process
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
    close(slave)
  }

  // MARK: The user's side

  /// Typing more than the terminal's buffer holds would block, so what the program draws is read meanwhile.
  func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(512))
      let count = write(master, part, part.count)
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
      read(for: 0)
    }
  }

  func resize(width: Int, height: Int) {
    if isWatched { screen.resize(width: width, height: height) }
    Self.setSize(master, width, height, cellPixels)
  }

  func signal(_ number: Int32) { kill(process, number) }

  /// The terminal takes no output any more.
  func stopOutput() { tcflow(slave, TCOOFF) }

  private static func setSize(
    _ terminal: Int32, _ width: Int, _ height: Int, _ cell: (width: Int, height: Int)
  ) {
    var size = winsize(
      ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * cell.width),
      ws_ypixel: UInt16(height * cell.height))
    _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
  }

  // MARK: The program's side

  /// Reads what the program draws until a condition holds. Waits as long as slow machines may need.
  func wait(until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(120)
    while true {
      // Conditions compare whole screens: look only when the program pauses.
      while read(for: 5), ContinuousClock.now < deadline {}
      if condition() { return true }
      guard ContinuousClock.now < deadline else { return false }
      read(for: 50)
    }
  }

  /// Reads what comes for a while.
  func watch(for duration: Duration) {
    let end = ContinuousClock.now + duration
    while ContinuousClock.now < end { read(for: 20) }
  }

  /// How the program ended, with all it had written read; `nil` when it does not end.
  func end() -> Status? {
    _ = wait { ended() != nil }
    // The kernel hands on what was written last a moment after the program has ended.
    while read(for: 50) {}
    return status
  }

  var hasEnded: Bool { ended() != nil }

  private func ended() -> Status? {
    var code: Int32 = 0
    if status == nil, waitpid(process, &code, WNOHANG) == process {
      status = code & 0x7F == 0 ? .exited(code >> 8 & 0xFF) : .signalled(code & 0x7F)
    }
    return status
  }

  @discardableResult private func read(for milliseconds: Int32) -> Bool {
    var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = Foundation.read(master, &buffer, buffer.count)
    guard count > 0 else { return false }
    if isWatched {
      raw += buffer.prefix(count)
      parser.feed(buffer.prefix(count), to: &screen)
      let answers = Array(parser.answers.utf8)
      parser.answers = ""
      if !answers.isEmpty { _ = write(master, answers, answers.count) }
    }
    return true
  }

  /// The line settings that a program has to leave as it found them.
  struct Modes: Equatable {
    let flags: [UInt32]

    init(of terminal: Int32) {
      var modes = termios()
      tcgetattr(terminal, &modes)
      flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }
  }

  var modes: Modes { Modes(of: slave) }

  /// Bytes of memory that the program holds; nil once it has ended.
  var residentBytes: Int? {
    let fields = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")
    return fields.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 4096 }
  }

  /// Processor time that the program has used.
  var processorTime: Duration {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
