import Cells
import Explorer
import Testing

struct KeymapTests {
  @Test func everyActionHasAKeyAndNoKeyTwo() {
    for action in Action.allCases {
      #expect(Keymap.bindings.contains { $0.action == action }, "\(action)")
    }
    let keys = Keymap.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test func screensAndExportsToComeStayFree() {
    for key: Key in ["7", "8", "E"] { #expect(Keymap.action(for: key) == nil) }
  }
}
