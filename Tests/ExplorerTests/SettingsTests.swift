import Explorer
import Foundation
import Testing

struct SettingsTests {
  @Test func comeBackAsTheyWereLeft() throws {
    let folder = NSTemporaryDirectory() + "detrscope-settings-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = try #require(Settings.path(environment: ["XDG_CONFIG_HOME": folder]))
    #expect(try Settings.read(path) == nil)
    var display = DisplayOptions()
    display.colormap = .magma
    display.scale = .rank
    display.sharesScale = false
    display.threshold = 0.6
    try Settings(display).write(path)
    let restored = try #require(try Settings.read(path)).applied(to: DisplayOptions())
    #expect(restored == display)
  }

  @Test func corruptOnesAreNamed() throws {
    let path = NSTemporaryDirectory() + "detrscope-settings-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "{\"colormap\": 7".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: SettingsError.self) { try Settings.read(path) }
  }

  @Test func placeFollowsTheEnvironment() {
    #expect(Settings.path(environment: ["HOME": "/home/a"]) == "/home/a/.config/detrscope/explorer.json")
    #expect(
      Settings.path(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "/c"]) == "/c/detrscope/explorer.json"
    )
    #expect(
      Settings.path(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "relative"])
        == "/home/a/.config/detrscope/explorer.json")
    #expect(Settings.path(environment: [:]) == nil)
  }
}
