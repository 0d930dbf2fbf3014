import Cells
import Explorer
import Foundation
import Testing

/// A screen that is added from here: no file of the explorer knows it.
private struct CounterScreen: Screen {
  static let label = ScreenLabel("counter", "Counter", longTitle: "Counter: a screen of its own")
  static let increment = Action("counter.increment")
  static let bindings = [Binding(increment, "=", ["="], "count one more", .other)]

  var count = 0
  /// Of the run, what was counted on.
  var path: String?

  func title(_ context: ScreenContext) -> String { "counter of \(context.run.modelName)" }

  func hints(_ context: ScreenContext) -> [Hint] { [Hint(Self.increment, label: "count")] }

  func draw(_ context: ScreenContext, in rect: Rect, on surface: inout Surface) -> [HitArea] {
    let row = Rect(x: rect.x, y: rect.y, width: rect.width, height: 1)
    surface.canvas.write("counted \(count)", in: row)
    return [HitArea(row, .item("one more"))]
  }

  mutating func perform(_ action: Action, _ context: inout ScreenContext) -> Response {
    guard action == Self.increment else { return .ignored }
    count += 1
    return .done
  }

  mutating func choose(_ item: String, _ context: inout ScreenContext) {
    if item == "one more" { count += 1 }
  }
}

@MainActor struct OwnScreenTests {
  private let screens: [any Screen] = StandardScreens.all.filter(\.hasTab).prefix(8) + [CounterScreen()]

  private func player() throws -> ExplorerPlayer {
    SyntheticRun.player(try SyntheticRun.make(), screens: screens, width: 120, height: 40)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  @Test func itIsShownAndActsOnItsKey() async throws {
    let player = try player()
    let text = try await play("9", in: player)
    #expect(text.contains("[9 Counter]"))
    #expect(text.contains("counter of synthetic"))
    #expect(text.contains("counted 0"))
    #expect(text.contains("= count"), "the hint names the key")
    #expect(try await play("==", in: player).contains("counted 2"))
  }

  @Test func itsKeyIsItsOwn() async throws {
    let player = try player()
    let threshold = player.session.state.display.threshold
    _ = try await play("9=", in: player)
    #expect(player.session.state.display.threshold == threshold, "= raises the threshold elsewhere")
    _ = try await play("1=", in: player)
    #expect(player.session.state.display.threshold > threshold)
  }

  @Test func helpAndPaletteKnowIt() async throws {
    let player = try player()
    let help = try await play("9?", in: player)
    #expect(help.contains("Here, on Counter"))
    #expect(help.contains("=         count"))
    #expect(help.contains("Counter: a screen of its own"))
    #expect(try await play("<Esc>:one more<Enter>", in: player).contains("counted 1"))
    #expect(try await play("1:a screen of its<Enter>", in: player).contains("[9 Counter]"))
  }

  /// There are ten digits. What comes after has a tab all the same, and the palette knows it.
  @Test(arguments: [70, 120, 240]) func theEleventhScreenIsFound(width: Int) async throws {
    let screens = StandardScreens.all + [CounterScreen()]
    let player = SyntheticRun.player(try SyntheticRun.make(), screens: screens, width: width, height: 40)
    #expect(try await play("", in: player).prefix { $0 != "\n" }.contains("Coun"))
    #expect(try await play(":a screen of its<Enter>", in: player).contains("[Counter]"))
    #expect(try await play("=", in: player).contains("counted 1"))
  }

  @Test func theMouseChoosesItsItems() async throws {
    let player = try player()
    _ = try await play("9", in: player)
    let frame = player.session.frame()
    let cells = (0..<40).flatMap { y in (0..<120).map { (x: $0, y: y) } }
    let cell = try #require(cells.first { frame.target($0.x, $0.y) == .item("one more") })
    #expect(try await play("<click \(cell.x),\(cell.y)>", in: player).contains("counted 1"))
  }

  @Test func itsPlaceIsWrittenDownAndRestored() async throws {
    let player = try player()
    _ = try await play("j9===", in: player)
    let place = try Place.read(player.session.state.place.written(), screens: screens)
    #expect(place.screen as? CounterScreen == CounterScreen(count: 3))
    #expect(place.focus == player.session.state.focus)
    _ = try await play("=1", in: player)
    #expect(try await play("<BS>", in: player).contains("counted 4"), "back is where it was left")
    player.session.go(to: place)
    #expect(try await play("", in: player).contains("counted 3"))
  }
}

struct PlaceTests {
  @Test(arguments: StandardScreens.all.indices) func everyScreenIsWrittenDown(index: Int) throws {
    let screen = StandardScreens.all[index]
    let state = Place(screen: screen, focus: Focus(decoderLayer: 1, encoderLayer: 2))
    let read = try Place.read(state.written(), screens: StandardScreens.all)
    #expect(read.screen.id == screen.id)
    #expect(read.focus == state.focus)
    #expect(try read.written() == state.written())
  }

  @Test func aPlaceOnAnUnknownScreenIsRefused() throws {
    let written = try Place(screen: CounterScreen(), focus: Focus(decoderLayer: 0, encoderLayer: 0)).written()
    #expect(throws: Place.ReadingError.unknownScreen("counter")) {
      try Place.read(written, screens: StandardScreens.all)
    }
  }

  @Test func whatIsNoPlaceIsRefused() {
    for text in ["", "{}", "[1]", "{\"screen\": {\"name\": \"scene\"}}"] {
      #expect(throws: DecodingError.self) {
        try Place.read(Data(text.utf8), screens: StandardScreens.all)
      }
    }
  }
}
