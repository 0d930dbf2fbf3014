import Foundation
import SampleScenes
import TestSupport
import Testing

/// A tmux server of its own with the program in a pane, and a user who types through it.
private final class Tmux {
  static let isInstalled =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/tmux")
    }

  private let folder: ScratchFolder
  private let server: Process

  /// - Parameters:
  ///   - options: tmux's own, set before the pane starts.
  ///   - command: what is typed at the shell.
  init(
    width: Int = 120, height: Int = 40, options: [String] = [],
    command: String = "'\(PseudoTerminal.product("detrscope"))'"
  ) throws {
    let folder = try ScratchFolder()
    self.folder = folder
    let settings = ["set -g default-terminal tmux-256color", "set -g default-shell /bin/sh"] + options
    let configuration = try folder.file(settings.joined(separator: "\n").utf8, named: "tmux.conf")
    // No daemon: Foundation waits for whatever inherits from a process, not for the process alone.
    server = try Self.start(["-D", "-f", configuration], in: folder)
    #expect(Self.waits { FileManager.default.fileExists(atPath: folder.path("socket")) })
    try run(
      "new-session", "-d", "-s", "test", "-x", "\(width)", "-y", "\(height)",
      "PS1='at the shell> ' LC_ALL=C.UTF-8 XDG_CONFIG_HOME='\(folder.path)' exec sh -i")
    #expect(shows("at the shell>"))
    try run("send-keys", "-t", "test", command, "Enter")
  }

  deinit {
    // Its own way out is SIGTERM, which this process may have it inherit as blocked.
    kill(server.processIdentifier, SIGKILL)
    server.waitUntilExit()
  }

  private static func start(
    _ arguments: [String], output: URL? = nil, in folder: ScratchFolder
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tmux", "-S", folder.path("socket")] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
      .filter { $0.key != "TMUX" }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output.map { try FileHandle(forWritingTo: $0) } ?? .nullDevice
    process.standardError = process.standardOutput
    try process.run()
    return process
  }

  @discardableResult func run(_ arguments: String...) throws -> String {
    let output = URL(fileURLWithPath: try folder.file([], named: UUID().uuidString))
    try Self.start(arguments, output: output, in: folder).waitUntilExit()
    return String(decoding: try Data(contentsOf: output), as: UTF8.self)
  }

  func type(_ keys: String...) throws {
    for key in keys { try run("send-keys", "-t", "test", key) }
  }

  var pane: String { (try? run("capture-pane", "-p", "-t", "test")) ?? "" }

  func shows(_ text: String) -> Bool { Self.waits { self.pane.contains(text) } }

  private static func waits(until condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }
}

/// The program as many keep it open: in tmux, whose terminal differs from all others in small things.
@Suite(.serialized, .enabled(if: Tmux.isInstalled)) struct TmuxFlowTests {
  @Test func screensFollowKeysAndThePanesSize() throws {
    let tmux = try Tmux()
    #expect(tmux.shows("ready ✓"))
    #expect(tmux.shows("[2 Attention]"))
    try tmux.type("6")
    #expect(tmux.shows("[6 Graph]"))
    #expect(tmux.shows("inspector"))
    try tmux.run("resize-window", "-t", "test", "-x", "70", "-y", "20")
    try tmux.type("1")
    #expect(tmux.shows("[1 Scene]"))
    #expect(!tmux.pane.contains("inspector"), "the narrow layout")
    try tmux.run("resize-window", "-t", "test", "-x", "140", "-y", "45")
    #expect(tmux.shows("inspector"))
    try tmux.type("q")
    #expect(tmux.shows("at the shell>"))
    #expect(!tmux.pane.contains("[1 Scene]"), "the pane is as it was")
  }

  @Test func copyingReachesTheBufferAndEscapeIsNotHeldBack() throws {
    let tmux = try Tmux(options: ["set -g set-clipboard on", "set -g mouse on"])
    #expect(tmux.shows("ready ✓"))
    try tmux.type("Tab")
    #expect(tmux.shows("bbox_mask"))
    try tmux.type("y")
    #expect(tmux.shows("copied bbox_mask"))
    #expect(try tmux.run("show-buffer") == "bbox_mask")
    try tmux.type("?")
    #expect(tmux.shows("every key"))
    try tmux.type("Escape")
    #expect(tmux.shows("ready ✓"))
    try tmux.type("C-c")
    #expect(tmux.shows("at the shell>"))
  }

  @Test func wideNamesAreShownAndPastesAreNoKeys() throws {
    let folder = try ScratchFolder()
    let picture = folder.path("猫と犬.png")
    try FileManager.default.copyItem(atPath: SampleScenes.first.path, toPath: picture)
    let tmux = try Tmux(command: "'\(PseudoTerminal.product("detrscope"))' '\(picture)'")
    // The shell shows the name too, as a part of the command.
    #expect(tmux.shows("ready ✓") && tmux.shows("猫と犬.png"))
    try tmux.run("set-buffer", "4q")
    try tmux.run("paste-buffer", "-p", "-t", "test")
    #expect(tmux.shows("4q: no such file"))
    #expect(tmux.pane.contains("[2 Attention]"))
    try tmux.type("C-c")
    #expect(tmux.shows("at the shell>"))
  }

  /// tmux judges the terminal of the other tests: what one program wrote must leave the same screen in both.
  @Test func theTestsTerminalShowsWhatTmuxShows() throws {
    let folder = try ScratchFolder()
    let terminal = try PseudoTerminal(
      PseudoTerminal.product("detrscope"), environment: ["XDG_CONFIG_HOME": folder.path], width: 120,
      height: 40)
    func isReady(_ screen: String) -> Bool {
      terminal.wait {
        terminal.screen.text(row: 0).contains(screen) && terminal.screen.text(row: 39).contains("ready ✓")
      }
    }
    #expect(isReady("[2 Attention]"))
    for (key, screen) in [
      ("1", "[1 Scene]"), ("6", "[6 Graph]"), ("jjjjjjjj", "[6 Graph]"), ("5", "[5 Masks]"),
    ] {
      terminal.send(key)
      #expect(isReady(screen))
    }
    terminal.watch(for: .milliseconds(200))
    let written = try folder.file(terminal.raw, named: "written")
    let expected = (0..<40).map(terminal.screen.text)

    let tmux = try Tmux(options: ["set -g status off"], command: "cat '\(written)'; sleep 60")
    #expect(tmux.shows("[5 Masks]"))
    let shown = tmux.pane.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for row in 0..<40 where row < shown.count {
      #expect(shown[row] == String(expected[row].reversed().drop { $0 == " " }.reversed()), "row \(row)")
    }
    #expect(shown.count >= 40)
  }
}
