import Cells
import Foundation
import TestSupport
import Testing
import terminal_demo

/// However the program ends, the terminal is as it was.
@Suite(.serialized) struct PtyRestoreTests {
  enum Ending: String, CaseIterable {
    case quit, interrupt, secondInterrupt, terminate, hangUp, kernelQuit
    case indexTrap, fatalError, trapInThread, exit, sentFault
    case processorLimit, user1, user2, brokenPipe, alarm, realTime

    @discardableResult func happen(to demo: DemoTerminal) -> Bool {
      switch self {
      case .quit: demo.terminal.send("q")
      case .interrupt: demo.terminal.send("\u{3}")
      case .secondInterrupt:
        demo.terminal.send("b")
        guard demo.terminal.wait(until: { demo.events.last == "b" }) else { return false }
        // Two at once may reach the program as one signal.
        return demo.terminal.wait {
          demo.terminal.send("\u{3}")
          return demo.terminal.hasEnded
        }
      case .terminate: demo.terminal.signal(SIGTERM)
      case .hangUp: demo.terminal.signal(SIGHUP)
      case .kernelQuit: demo.terminal.send("\u{1C}")
      case .indexTrap: demo.terminal.send("i")
      case .fatalError: demo.terminal.send("f")
      case .trapInThread: demo.terminal.send("t")
      case .exit: demo.terminal.send("e")
      case .sentFault: demo.terminal.signal(SIGSEGV)
      case .processorLimit: demo.terminal.signal(SIGXCPU)
      case .user1: demo.terminal.signal(SIGUSR1)
      case .user2: demo.terminal.signal(SIGUSR2)
      case .brokenPipe: demo.terminal.signal(SIGPIPE)
      case .alarm: demo.terminal.signal(SIGALRM)
      case .realTime: demo.terminal.signal(Self.realTimeSignal)
      }
      return true
    }

    func isExpected(_ status: PseudoTerminal.Status?) -> Bool {
      switch self {
      case .quit: status == .exited(0)
      case .interrupt: status == .exited(130)
      case .secondInterrupt: status == .signalled(SIGINT)
      case .terminate: status == .signalled(SIGTERM)
      case .hangUp: status == .signalled(SIGHUP)
      case .kernelQuit: status == .signalled(SIGQUIT)
      // ud2 or brk, by processor
      case .indexTrap, .fatalError, .trapInThread:
        status == .signalled(SIGILL) || status == .signalled(SIGTRAP)
      case .exit: status == .exited(7)
      case .sentFault: status == .signalled(SIGSEGV)
      case .processorLimit: status == .signalled(SIGXCPU)
      case .user1: status == .signalled(SIGUSR1)
      case .user2: status == .signalled(SIGUSR2)
      case .brokenPipe: status == .signalled(SIGPIPE)
      case .alarm: status == .signalled(SIGALRM)
      case .realTime: status == .signalled(Self.realTimeSignal)
      }
    }

    /// One between SIGRTMIN and SIGRTMAX, macros that the importer skips.
    private static let realTimeSignal: Int32 = 40
  }

  @Test(arguments: Ending.allCases, ["truecolor", "256"])
  func theTerminalIsGivenBack(ending: Ending, depth: String) throws {
    let demo = try DemoTerminal(depth: depth)
    let terminal = demo.terminal
    #expect(terminal.wait { terminal.screen.modes.isSuperset(of: [1049, 1000, 1003, 1006]) })
    #expect(terminal.wait { demo.events.count == 1 && terminal.screen.cells[11][39].glyph == "▀" })
    #expect(terminal.modes != terminal.modesBefore)
    #expect(ending.happen(to: demo))
    let status = terminal.end()
    #expect(ending.isExpected(status), "\(String(describing: status))")
    #expect(terminal.modes == terminal.modesBefore)
    // Cursor shown, main screen, no mouse, no colours left over.
    #expect(terminal.screen.modes == [7, 25])
    #expect(terminal.screen.style == PtyScreen.Style())
    let raw = String(decoding: terminal.raw, as: UTF8.self)
    for sequence in ["\u{1B}[?1003l", "\u{1B}[?1000l", "\u{1B}[?1006l", "\u{1B}[?1049l", "\u{1B}[?1l\u{1B}>"]
    {
      #expect(raw.contains(sequence), "\(sequence.dropFirst())")
    }
  }

  @Test func whatSwiftSaysOfATrapIsReadAfterwards() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send("f")
    _ = demo.terminal.end()
    let raw = String(decoding: demo.terminal.raw, as: UTF8.self)
    let message = try #require(raw.range(of: "told to"))
    let restored = try #require(raw.range(of: "\u{1B}[?1049l"))
    #expect(restored.upperBound <= message.lowerBound)
  }

  @Test func messagesWaitForTheEnd() throws {
    let demo = try DemoTerminal()
    #expect(demo.shows(.noise))
    demo.terminal.send("s")
    #expect(demo.terminal.wait { demo.events.last == "s" })
    #expect(demo.shows(.noise))
    demo.terminal.send("q")
    #expect(demo.terminal.end() == .exited(0))
    let raw = String(decoding: demo.terminal.raw, as: UTF8.self)
    #expect(raw.hasSuffix("a message\r\n"))
  }

  /// ^Z and fg, with a shell to come back to; the terminal changes its size meanwhile.
  @Test func suspendingAndContinuing() throws {
    let folder = try ScratchFolder()
    let demo = PseudoTerminal.product("terminal-demo")
    let script =
      "set -m; '\(demo)' '\(folder.path("log"))' noise truecolor; echo STOPPED; read answer; fg; echo DONE $?"
    let terminal = try PseudoTerminal("/bin/sh", ["-c", script], width: 40, height: 12)
    func shown(_ width: Int, _ height: Int) -> Bool {
      let expected = DemoCanvas.noise.canvas(seed: 0, width: width, height: height).cells
        .map(PtySessionTests.exactly)
      return terminal.wait { terminal.screen.cells.joined().elementsEqual(expected) }
    }
    #expect(shown(40, 12))
    terminal.send("\u{1A}")
    #expect(
      terminal.wait { (0..<12).contains { terminal.screen.text(row: $0).hasPrefix("STOPPED") } })
    #expect(!terminal.screen.modes.contains(1049))
    #expect(!terminal.screen.modes.contains(1003))
    #expect(terminal.modes == terminal.modesBefore)
    terminal.resize(width: 50, height: 10)
    terminal.send("\n")
    #expect(shown(50, 10))
    #expect(terminal.screen.modes.isSuperset(of: [1049, 1003]))
    terminal.send("q")
    #expect(terminal.wait { (0..<10).contains { terminal.screen.text(row: $0).hasPrefix("DONE 0") } })
    #expect(terminal.end() == .exited(0))
    #expect(terminal.modes == terminal.modesBefore)
  }

  /// A shell's `kill %1` after ^Z: the program ends, and leaves the shell's terminal alone.
  @Test func endingASuspendedProgram() throws {
    let folder = try ScratchFolder()
    let demo = PseudoTerminal.product("terminal-demo")
    let script =
      "set -m; '\(demo)' '\(folder.path("log"))' noise truecolor; echo STOPPED; read answer; "
      + "kill %1; kill -CONT %1; while wait %1; code=$?; [ $code = 148 ]; do sleep 0.1; done; echo ENDED $code"
    let terminal = try PseudoTerminal("/bin/sh", ["-c", script], width: 40, height: 12)
    #expect(terminal.wait { terminal.screen.modes.contains(1049) })
    terminal.send("\u{1A}")
    #expect(terminal.wait { (0..<12).contains { terminal.screen.text(row: $0).hasPrefix("STOPPED") } })
    let written = terminal.raw.count
    terminal.send("\n")
    #expect(terminal.wait { (0..<12).contains { terminal.screen.text(row: $0).hasPrefix("ENDED 143") } })
    #expect(!terminal.raw[written...].contains(0x1B), "it wrote over the prompt")
    #expect(terminal.end() == .exited(0))
    #expect(terminal.modes == terminal.modesBefore)
  }

  /// A terminal that takes no output (^S in the program that shows it) keeps nobody from ending.
  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func endingWhileTheTerminalTakesNothing(signal: Int32) throws {
    let demo = try DemoTerminal()
    let terminal = demo.terminal
    #expect(demo.shows(.noise))
    terminal.stopOutput()
    terminal.send("n")
    terminal.watch(for: .milliseconds(200))
    terminal.signal(signal)
    #expect(terminal.end() == .signalled(signal))
    #expect(terminal.modes == terminal.modesBefore)
  }

  @Test(arguments: [
    ("dumb", "TERM: expected a terminal with a movable cursor, found 'dumb'"),
    ("no-such-terminal", "TERM: expected a type this system describes, found 'no-such-terminal'"),
    ("", "TERM: expected a terminal type such as xterm-256color, found none"),
  ])
  func anUnusableTerminalIsNamed(type: String, message: String) throws {
    let demo = try DemoTerminal(environment: ["TERM": type])
    #expect(demo.terminal.end() == .exited(69))
    let raw = String(decoding: demo.terminal.raw, as: UTF8.self)
    #expect(raw.contains(message))
    #expect(raw.contains("--keys"))
    #expect(!raw.contains("\u{1B}"))
    #expect(demo.terminal.modes == demo.terminal.modesBefore)
  }

  @Test func aPipeIsNoTerminal() throws {
    let script = "'\(PseudoTerminal.product("terminal-demo"))' /dev/null | cat"
    let terminal = try PseudoTerminal("/bin/sh", ["-c", script], width: 100)
    #expect(terminal.end() == .exited(0))
    #expect(terminal.screen.text(row: 0).contains("standard output: expected a terminal"))
  }

  @Test(arguments: [("", ""), ("TMUX", "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;Y29waWVk\u{7}\u{1B}\\")])
  func copyingReachesTheTerminal(variable: String, wrapped: String) throws {
    let demo = try DemoTerminal(environment: variable.isEmpty ? [:] : [variable: "x"])
    #expect(demo.shows(.noise))
    demo.terminal.send("c")
    let sequence = "\u{1B}]52;c;Y29waWVk\u{7}" + wrapped
    #expect(demo.terminal.wait { String(decoding: demo.terminal.raw, as: UTF8.self).contains(sequence) })
  }
}
