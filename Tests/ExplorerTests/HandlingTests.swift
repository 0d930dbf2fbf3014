import Cells
import Explorer
import Foundation
import Graph
import Models
import Testing

/// The daily handling: palette, jumps, search, help, quitting, panes, mouse.
@MainActor struct HandlingTests {
  private func player(width: Int = 120, height: Int = 40) throws -> ExplorerPlayer {
    SyntheticRun.player(try SyntheticRun.make(), width: width, height: height)
  }

  private func play(_ keys: String, in player: ExplorerPlayer) async throws -> String {
    await player.play(try InputScript.parse(keys)).canvas.plainText()
  }

  // MARK: - Palette

  @Test(arguments: [
    ("help", "every key"), ("play", "repeat the last movement, or stop"),
    ("reset", "look at things as in the beginning"), ("save", "export this as a figure"),
    ("colour", "next colormap"), ("inputs", "this picture's node in the graph"),
    ("grid", "the marked place up"), ("quit", "back; from the top, quit"),
    ("graph", "Graph"), ("redo", "redo the edit undone last"), ("next col", "next colormap"),
  ])
  func thePaletteFindsTheWordMeant(typed: String, title: String) throws {
    let bindings = Keymap(StandardScreens.all).bindings
    let best = bindings.compactMap { binding in
      Fuzzy.score(typed, in: binding.title, or: binding.synonyms).map { (binding.title, $0) }
    }.max { $0.1 < $1.1 }
    let found = try #require(best)
    let wanted = bindings.first { $0.title == title }.flatMap {
      Fuzzy.score(typed, in: $0.title, or: $0.synonyms)
    }
    #expect(found.1 == wanted, "\(typed) finds \(found.0)")
  }

  /// A key of another screen says of which.
  @Test(arguments: [
    ("W", "W works on 9 Matching: weights of costs"), ("T", "T works on 1 Scene, 9 Matching"),
    ("Y", "Y works on Numbers: copy the table"), ("(", "( works on 6 Graph: to what the node reads"),
    ("B", "B does nothing here; ? lists every key"),
  ])
  func keysOfOtherScreensSaySo(key: String, words: String) async throws {
    let shown = try await play("3" + key, in: try player())
    #expect(shown.contains(words), "\(shown)")
  }

  @Test func helpTypedIsHelp() async throws {
    let player = try player()
    #expect(try await play(":help<Enter>", in: player).contains("every key"))
  }

  @Test func numbersGoToQueriesHeadsAndRows() async throws {
    let player = try player()
    _ = try await play(":5<Enter>", in: player)
    #expect(player.session.state.focus.query == 5)
    _ = try await play(":head 3<Enter>", in: player)
    #expect(player.session.state.focus.head == 3)
    _ = try await play(":layer 0<Enter>", in: player)
    #expect(player.session.state.focus.decoderLayer == 0)
    #expect(player.session.state.focus.encoderLayer == 1)
    _ = try await play("/7<Enter>", in: player)
    #expect(player.session.state.focus.query == 7)
    // One that found nothing is listed with all others.
    _ = try await play(":query 9<Enter>", in: player)
    #expect(player.session.state.focus.query == 9)
    #expect(player.session.state.display.showsAllQueries)
    #expect(try await play(":33<Enter>", in: player).contains("query 33: there are 0–9"))
    #expect(try await play("4<Enter>:6<Enter>", in: player).contains("channel 6"))
    #expect(try await play("6:row 2<Enter>", in: player).contains("row 2"))
  }

  // MARK: - Search

  @Test func searchFindsAsOneTypes() async throws {
    let player = try player()
    let typing = try await play("/pred_log", in: player)
    #expect(typing.contains(" found"))
    #expect(typing.contains("class_embed  pred_logits"))
    let found = try await play("its<Enter>", in: player)
    #expect(found.contains("also pred_logits"))
    #expect(try await play("/pattern<Enter>n", in: player).contains("match 2 of"))
    #expect(try await play("/zzz", in: player).contains("nothing found"))
  }

  @Test func aClassLeadsToItsQueries() async throws {
    let player = try player()
    _ = try await play("2", in: player)
    let found = try #require(player.session.state.queries.kept.last)
    let typed = try await play(":\(found.category.name)", in: player)
    #expect(typed.contains("go to query"))
    _ = try await play("<Enter>", in: player)
    let chosen = player.session.state.queries.detection(player.session.state.focus.query)
    #expect(chosen?.category == found.category)
  }

  // MARK: - Help and lists

  @Test func helpIsReadAsAPager() async throws {
    let player = try player(width: 80, height: 24)
    let first = try await play("?", in: player)
    let last = try await play("G", in: player)
    #expect(last.contains("every key") && first != last)
    #expect(try await play("<C-d>", in: player) == last, "there is no further")
    #expect(try await play("g", in: player) == first)
    #expect(try await play("<C-d>", in: player) != first)
    #expect(try await play("x", in: player).contains("q closes the help"))
    #expect(player.session.state.edits.isEmpty)
    #expect(try await play("/colormap<Enter>", in: player).contains("magma") == false)
    #expect(player.session.state.dialog == nil)
  }

  @Test func editsAreUndoneAndRedone() async throws {
    let player = try player()
    _ = try await play("X", in: player)
    #expect(try await play("w", in: player).contains("q closes the list"))
    _ = try await play("q", in: player)
    #expect(player.session.state.dialog == nil && !player.session.isFinished)
  }

  /// Whatever was changed can be undone, the turning on of what was off too.
  @Test func turningOnIsUndoneToo() async throws {
    let player = try player()
    let off = try await play("2x", in: player)
    #expect(off.contains("head 0 off"))
    #expect(try await play("l", in: player).contains("x head off"))
    #expect(try await play("h", in: player).contains("x head on"))
    #expect(try await play("x", in: player).contains("no more: zero"))
    #expect(player.session.state.edits.isEmpty)
    #expect(try await play("u", in: player).contains("undone: zero"))
    #expect(player.session.state.edits.count == 1)
    #expect(try await play("u", in: player).contains("undone: zero"))
    #expect(player.session.state.edits.isEmpty)
    _ = try await play("UU", in: player)
    #expect(player.session.state.edits.isEmpty)
    #expect(try await play("U", in: player).contains("no edit to redo"))
    // In the encoder as well.
    #expect(try await play("3x", in: player).contains("head 0 off"))
  }

  // MARK: - Going back

  @Test func backKeepsTheQueryThatWasChosen() async throws {
    let player = try player()
    _ = try await play("2", in: player)
    let first = player.session.state.focus.query
    _ = try await play("1j", in: player)
    let chosen = player.session.state.focus.query
    #expect(chosen != first)
    _ = try await play("<BS>", in: player)
    #expect(player.session.state.focus.query == chosen)
    #expect(player.session.state.currentScreen.label.title == "Attention")
  }

  @Test func backFromWhatWasOpenedLeadsWhereItWasOpened() async throws {
    let player = try player()
    _ = try await play("6jjj<Enter>", in: player)
    #expect(player.session.state.currentScreen.label.title != "Graph")
    _ = try await play("<BS>", in: player)
    #expect(player.session.state.currentScreen.label.title == "Graph")
  }

  // MARK: - Quitting

  @Test func editsAreNotLostUnasked() async throws {
    let player = try player()
    _ = try await play("2x", in: player)
    #expect(try await play("q", in: player).contains("1 edit would be lost"))
    // A click is another key.
    _ = try await play("<click 60,20>q", in: player)
    #expect(!player.session.isFinished)
    _ = try await play("q", in: player)
    #expect(player.session.isFinished)
  }

  @Test func quittingGoesBackFirst() async throws {
    let player = try player()
    _ = try await play("4<Enter>q", in: player)
    #expect(!player.session.isFinished)
    _ = try await play("zq", in: player)
    #expect(!player.session.isFinished)
    #expect(player.session.state.display.window.isWhole)
    _ = try await play("q", in: player)
    #expect(player.session.isFinished)
  }

  // MARK: - Layers and colours

  @Test func layersOfEncoderAndDecoderAreTwoChoices() async throws {
    let player = try player()
    let focus = try #require(player.session.state.focus as Focus?)
    _ = try await play("2[[[", in: player)
    #expect(player.session.state.focus.encoderLayer == focus.encoderLayer)
    #expect(player.session.state.focus.decoderLayer == 0)
    _ = try await play("3[", in: player)
    #expect(player.session.state.focus.encoderLayer == focus.encoderLayer - 1)
  }

  @Test func coloursChangeOnlyWhereTheyShow() async throws {
    let player = try player()
    let colormap = player.session.state.display.colormap
    #expect(try await play("4c", in: player).contains("Enter opens a stage's channels"))
    #expect(player.session.state.display.colormap == colormap)
    _ = try await play("<Enter>c", in: player)
    #expect(player.session.state.display.colormap != colormap)
    let scale = player.session.state.display.scale
    let words = try cell(of: player) { $0 == .action(.cycleScale) }
    _ = try await play("<click \(words.x),\(words.y)>", in: player)
    #expect(player.session.state.display.scale != scale)
  }

  @Test func zeroTakesOneHead() async throws {
    let player = try player()
    #expect(try await play("2mx", in: player).contains("x takes one head"))
    #expect(try await play("6x", in: player).contains("Enter shows this"))
    #expect(try await play("5x", in: player).contains("Enter opens this step's channels"))
    #expect(player.session.state.edits.isEmpty)
  }

  // MARK: - Room

  @Test(arguments: [(80, 24), (60, 16), (120, 40), (250, 70)])
  func panesComeAndGo(width: Int, height: Int) async throws {
    let player = try player(width: width, height: height)
    var text = try await play("", in: player)
    let hadList = text.contains("─ queries")
    text = try await play("b", in: player)
    #expect(text.contains("─ queries") != hadList)
    let hadInspector = text.contains("─ inspector")
    text = try await play("v", in: player)
    #expect(text.contains("─ inspector") != hadInspector)
    #expect(text.contains("─ decoder"), "the picture stays")
    let wider = try await play(">", in: player)
    #expect(wider != text || !text.contains("─ queries") && !text.contains("─ inspector"))
  }

  @Test(arguments: [60, 70, 80, 100, 120, 160])
  func helpIsTheLastKeyToGoAndNumbersStayWhole(width: Int) async throws {
    let player = try player(width: width, height: 24)
    for screen in ["1", "2", "3", "4", "5", "6"] {
      let lines = try await play(screen, in: player).split(separator: "\n")
      #expect(lines.last?.contains("?") == true, "\(screen) at \(width)")
      let header = lines[0]
      #expect(header.contains("96×128") || !header.contains("96"), "\(header)")
    }
  }

  /// Names on tabs give way before what is explored does: first they get shorter, then numbers stand for them.
  @Test func tabsLeaveRoomForTheModel() async throws {
    for (width, names) in [
      (80, ["[2 Attention] 3  4"]), (120, ["96×128", "1 Scene", "3 Enc 4 Feat"]),
      (180, ["96×128", "3 Encoder"]),
    ] {
      let header = try await play("", in: player(width: width, height: 24)).prefix { $0 != "\n" }
      #expect(header.contains("synthetic.png  synthetic "), "\(header)")
      for name in names { #expect(header.contains(name), "\(header)") }
    }
  }

  // MARK: - Mouse

  private func cell(
    of player: ExplorerPlayer, _ isWanted: (Target) -> Bool
  ) throws -> (x: Int, y: Int) {
    let frame = player.session.frame()
    let (width, height) = (frame.canvas.width, frame.canvas.height)
    let cells = (0..<height).flatMap { y in (0..<width).map { (x: $0, y: y) } }
    return try #require(cells.first { frame.target($0.x, $0.y).map(isWanted) ?? false })
  }

  @Test func theMouseChoosesInThePalette() async throws {
    let player = try player()
    _ = try await play(":graph", in: player)
    let row = try cell(of: player) { $0 == .suggestion(0) }
    _ = try await play("<click \(row.x),\(row.y)>", in: player)
    #expect(player.session.state.currentScreen.id == ScreenID("graph"))
    #expect(player.session.state.dialog == nil)
  }

  @Test func theMousePressesKeysAndTheColourBar() async throws {
    let player = try player(width: 160, height: 40)
    _ = try await play("12", in: player)
    let help = try cell(of: player) { $0 == .action(.help) }
    #expect(try await play("<click \(help.x),\(help.y)>", in: player).contains("every key"))
    let colormap = player.session.state.display.colormap
    _ = try await play("q", in: player)
    let bar = try cell(of: player) { $0 == .action(.nextColormap) }
    _ = try await play("<click \(bar.x),\(bar.y)>", in: player)
    #expect(player.session.state.display.colormap != colormap)
  }

  @Test func theWheelMeansTheSameEverywhere() async throws {
    for screen in ["1", "2", "3", "4", "5"] {
      let player = try player()
      _ = try await play(screen, in: player)
      let first = player.session.state.focus
      _ = try await play("<wheeldown 60,20>", in: player)
      #expect(player.session.state.focus.query == player.session.state.queries.listed[1].query)
      #expect(player.session.state.focus.place == first.place)
    }
  }
}
