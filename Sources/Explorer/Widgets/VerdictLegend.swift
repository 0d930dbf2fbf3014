import Analysis
import Cells
import Foundations
import Images

/// What the colours of a map of right and wrong mean, and how much of the picture each has.
struct VerdictLegend {
  let difference: TruthDifference
  let symbols: Symbols

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let named = TruthDifference.Verdict.allCases.filter { $0 != .unknown || difference.count($0) > 0 }
    let ofTruth = named.filter { $0 != .unknown }
    func texts(
      _ verdicts: [TruthDifference.Verdict], isShort: Bool, isTight: Bool = false
    ) -> [(TruthDifference.Verdict, String)] {
      let total = Double(max(1, difference.verdicts.count))
      return verdicts.map { verdict in
        let share = formatPercent(Double(difference.count(verdict)) / total)
        let text = isTight ? share.filter { $0 != " " } : share
        return (verdict, " \(isShort ? verdict.shortName : verdict.name) \(text)")
      }
    }
    let choices = [
      (texts(named, isShort: false), gap: 2), (texts(named, isShort: true), gap: 1),
      (texts(ofTruth, isShort: true), gap: 1), (texts(ofTruth, isShort: true, isTight: true), gap: 1),
    ]
    func width(_ texts: [(TruthDifference.Verdict, String)], _ gap: Int) -> Int {
      texts.reduce(-gap) { $0 + 1 + $1.1.count + gap }
    }
    let (shown, gap) = choices.first { width($0.0, $0.gap) <= rect.width } ?? choices[3]
    var x = rect.x + max(0, rect.width - width(shown, gap)) / 2
    for (verdict, text) in shown {
      // A patch of the map itself, which is right in every number of colours and in none.
      let patch = RGBImage(width: 4, height: 4, fill: verdict.tint(isColorless: symbols.isColorless).color)
      canvas.draw(patch, in: Rect(x: x, y: rect.y, width: 1, height: 1).intersection(rect), symbols: symbols)
      x = canvas.write(text, x: x + 1, y: rect.y, .plain, within: rect) + gap
    }
  }
}

extension TruthDifference.Verdict {
  /// What a pixel is mixed with. Where there are no colours, the brighter the worse.
  func tint(isColorless: Bool) -> (color: RGB, opacity: Float) {
    if isColorless {
      return switch self {
      case .right: (RGB(0, 0, 0), 0.8)
      case .unknown: (RGB(0, 0, 0), 1)
      case .otherObject: (RGB(120, 120, 120), 1)
      case .wrongClass: (RGB(180, 180, 180), 1)
      case .missed: (RGB(255, 255, 255), 1)
      }
    }
    // Told apart by the colour-blind; what is right steps back.
    return switch self {
    case .right: (RGB(20, 90, 50), 0.6)
    case .unknown: (RGB(120, 120, 120), 0.9)
    case .otherObject: (RGB(86, 180, 233), 0.9)
    case .wrongClass: (RGB(240, 200, 40), 0.9)
    case .missed: (RGB(215, 60, 120), 0.9)
    }
  }

  var name: String {
    switch self {
    case .right: "right"
    case .otherObject: "another object"
    case .wrongClass: "wrong class"
    case .missed: "missed"
    case .unknown: "not labelled"
    }
  }

  /// Where room is scarce: what is wrong.
  fileprivate var shortName: String {
    switch self {
    case .otherObject: "other"
    case .wrongClass: "wrong"
    case .unknown: "unknown"
    case .right, .missed: name
    }
  }
}
