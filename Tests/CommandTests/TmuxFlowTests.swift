import Foundation
import SampleScenes
import Testing

/// A tmux server of its own with the program in a pane, and a user who types through it.
private final class Tmux {
  static let isInstalled =
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/tmux")
    }

  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "tmux-\(UUID().uuidString)")
  private let server: Process

  /// - Parameters:
  ///   - options: tmux's own, set before the pane starts.
  ///   - command: what is typed at the shell.
  init(
    width: Int = 120, height: Int = 40, options: [String] = [],
    command: String = "'\(PseudoTerminal.product("detrscope"))'"
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let configuration = folder.appendingPathComponent("tmux.conf")
    try (["set -g default-terminal tmux-256color", "set -g default-shell /bin/sh"] + options)
      .joined(separator: "\n").write(to: configuration, atomically: true, encoding: .utf8)
    // No daemon: Foundation waits for whatever inherits from a process, not for the process alone.
    server = try Self.start(["-D", "-f", configuration.path], in: folder)
    #expect(Self.waits { FileManager.default.fileExists(atPath: Self.socket(in: self.folder)) })
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
    try? FileManager.default.removeItem(at: folder)
  }

  private static func socket(in folder: URL) -> String { folder.appendingPathComponent("socket").path }

  private static func start(_ arguments: [String], output: URL? = nil, in folder: URL) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tmux", "-S", socket(in: folder)] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
      .filter { $0.key != "TMUX" }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try output.map { try FileHandle(forWritingTo: $0) } ?? .nullDevice
    process.standardError = process.standardOutput
    try process.run()
    return process
  }

  @discardableResult func run(_ arguments: String...) throws -> String {
    let output = folder.appendingPathComponent(UUID().uuidString)
    try Data().write(to: output)
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
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let picture = folder.appendingPathComponent("猫と犬.png")
    try FileManager.default.copyItem(at: SampleScenes.first, to: picture)
    let tmux = try Tmux(command: "'\(PseudoTerminal.product("detrscope"))' '\(picture.path)'")
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
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
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
    let written = folder.appendingPathComponent("written")
    try Data(terminal.raw).write(to: written)
    let expected = (0..<40).map(terminal.screen.text)

    let tmux = try Tmux(options: ["set -g status off"], command: "cat '\(written.path)'; sleep 60")
    #expect(tmux.shows("[5 Masks]"))
    let shown = tmux.pane.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for row in 0..<40 where row < shown.count {
      #expect(shown[row] == String(expected[row].reversed().drop { $0 == " " }.reversed()), "row \(row)")
    }
    #expect(shown.count >= 40)
  }
}
