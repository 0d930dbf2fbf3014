import Images

@testable import Figures

extension Scene {
  /// Where each text lies: from its capitals' top to its baseline.
  func textAreas() throws -> [(text: String, area: Area)] {
    let typeface = try Typeface.shared()
    return marks.compactMap { mark in
      guard case .label(let label) = mark else { return nil }
      let width = typeface.width(of: label.text, label.font)
      let shift =
        switch label.anchor {
        case .leading: 0.0
        case .center: width / 2
        case .trailing: width
        }
      return (
        label.text,
        Area(
          x: label.origin.x - shift, y: label.origin.y - label.font.capHeight, width: width,
          height: label.font.capHeight)
      )
    }
  }

  /// Texts that lie over one another or leave the page.
  func textFaults() throws -> [String] {
    let texts = try textAreas()
    let page = Area(x: 0, y: 0, width: width, height: height)
    var faults = texts.filter { !page.contains($0.area) }.map { "off the page: \($0.text)" }
    for (index, first) in texts.enumerated() {
      for second in texts[(index + 1)...] where first.area.intersects(second.area) {
        faults.append("over each other: \(first.text) and \(second.text)")
      }
    }
    return faults
  }

  var texts: [String] {
    marks.compactMap { if case .label(let label) = $0 { label.text } else { nil } }
  }
}
