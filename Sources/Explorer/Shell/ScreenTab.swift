/// A screen that is named in the header, and the key that shows it.
struct ScreenTab {
  let screen: any Screen
  /// A digit; nil after the tenth, which the palette and a click show.
  let key: Character?

  /// The tabs of screens, in their order.
  static func all(of screens: [any Screen]) -> [ScreenTab] {
    let digits = Array("1234567890")
    return screens.filter(\.hasTab).enumerated().map { place, screen in
      ScreenTab(screen: screen, key: digits.indices.contains(place) ? digits[place] : nil)
    }
  }

  /// `2 Attention`
  var title: String { title(screen.label.title) }

  /// The key and some name of the screen; the name may be empty where there is a key.
  func title(_ name: String) -> String {
    guard let key else { return name.isEmpty ? screen.label.brief : name }
    return name.isEmpty ? String(key) : "\(key) \(name)"
  }
}
