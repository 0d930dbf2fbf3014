import Analysis
import Cells
import Explorer
import Figures
import Testing

struct KeymapTests {
  private let keymap = Keymap(StandardScreens.all)
  private let scene = ScreenID("scene")

  @Test func noKeyHasTwoActions() {
    let actions = keymap.bindings.map(\.action)
    #expect(Set(actions).count == actions.count)
    // What has no key is found by name.
    #expect(keymap.bindings.allSatisfy { $0.keys.isEmpty == $0.names.isEmpty })
    let figures = keymap.bindings.filter { $0.title.hasPrefix("figure ") }.map(\.action)
    #expect(figures.count == FigureCatalogue.standard.kinds.count)
    #expect(
      keymap.bindings.filter(\.keys.isEmpty).map(\.action) == [.wholeScale, .resetLook]
        + Experiment.all.map { Action("experiment.\($0.id)") } + [Action("experiment.crowd"), .exportScreen]
        + figures)
    let keys = keymap.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
    for binding in keymap.bindings {
      for key in binding.keys { #expect(keymap.action(for: key, on: scene) == binding.action) }
    }
  }

  @Test func screensHaveNumbersInTheirOrder() {
    for (index, screen) in StandardScreens.all.filter(\.hasTab).enumerated() {
      let key = Key.character(Character(String((index + 1) % 10)))
      #expect(keymap.action(for: key, on: scene) == .show(screen.id))
    }
  }
}
