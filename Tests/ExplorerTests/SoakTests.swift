import Cells
import Explorer
import Foundation
import Testing

/// Random input of every kind at every size: nothing traps, every frame has the size of the screen.
@MainActor struct SoakTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  /// `DETRSCOPE_SOAK_EVENTS` asks for more, by hand.
  private static let eventCount =
    ProcessInfo.processInfo.environment["DETRSCOPE_SOAK_EVENTS"].flatMap { Int($0) } ?? 400

  @Test(arguments: [1, 2, 3])
  func randomInput(seed: UInt64) async throws {
    var random = Generator(state: seed)
    let run = try SyntheticRun.make()
    var player = SyntheticRun.player(run, width: 100, height: 30)
    let keys = player.session.state.keymap.bindings.flatMap(\.keys).filter {
      ![.character("q"), .control("c"), .character("e"), .character("E")].contains($0)
    }
    for _ in 0..<Self.eventCount {
      let event: InputEvent
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        event = .resize(
          width: .random(in: 1...260, using: &random), height: .random(in: 1...80, using: &random))
      case 1, 2, 3:
        let kind = MouseEvent.Kind.allCases.randomElement(using: &random) ?? .move
        event = .mouse(
          MouseEvent(
            x: .random(in: 0..<260, using: &random), y: .random(in: 0..<80, using: &random), kind: kind,
            button: .left))
      default:
        event = .key(keys.randomElement(using: &random) ?? .enter)
      }
      // Half of the frames are drawn before their results have come.
      if Bool.random(using: &random) {
        player.session.handle(event)
      } else {
        _ = await player.play([event])
      }
      let canvas = player.session.frame().canvas
      #expect(canvas.width == player.session.state.width && canvas.height == player.session.state.height)
      // The palette knows how to quit.
      if player.session.isFinished {
        player = SyntheticRun.player(run, width: 100, height: 30)
      }
    }
  }
}
