import Foundation
import TestSupport
import Testing

@testable import Explorer

struct SettingsTests {
  @Test func comeBackAsTheyWereLeft() throws {
    let folder = try ScratchFolder()
    let path = try #require(Settings.path(environment: ["XDG_CONFIG_HOME": folder.path]))
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
    let folder = try ScratchFolder()
    let path = try folder.file("{\"colormap\": 7".utf8)
    #expect(throws: SettingsError.self) { try Settings.read(path) }
  }

  /// A file may say anything of panes.
  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "4"]) func panesOfAnyWidthFit(
    extra: String
  ) throws {
    let choice = try JSONDecoder().decode(PaneChoice.self, from: Data(#"{"extraWidth":\#(extra)}"#.utf8))
    let panes = Panes(width: 120, height: 40, companion: .queriesAndPicture, choice: choice)
    #expect(panes.middle.width >= 24 && panes.list?.width ?? 0 > 0)
  }

  @Test func placeFollowsTheEnvironment() {
    #expect(Settings.path(environment: ["HOME": "/home/a"]) == "/home/a/.config/detrscope/explorer.json")
    #expect(
      Settings.path(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "/c"]) == "/c/detrscope/explorer.json"
    )
    #expect(
      Settings.path(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "relative"])
        == "/home/a/.config/detrscope/explorer.json")
    for home in ["", "relative", "."] { #expect(Settings.path(environment: ["HOME": home]) == nil) }
    #expect(Settings.path(environment: [:]) == nil)
  }
}
