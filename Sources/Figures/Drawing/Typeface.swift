import CCairo
import Foundation
import Foundations

/// The faces that figures and pictures of the screen are set in, with the system's fonts for letters they lack.
///
/// `@unchecked Sendable` is sound because every call of Cairo and FreeType here happens under the lock.
final class Typeface: @unchecked Sendable {
  /// A run of text in one face.
  struct Run {
    let text: String
    let face: OpaquePointer
  }

  private struct Face {
    let freeType: FT_Face
    let cairo: OpaquePointer
  }

  private struct Style: Hashable {
    let isBold: Bool
    let isMonospaced: Bool
  }

  private static let files = [
    Style(isBold: false, isMonospaced: false): "Inter-Regular.otf",
    Style(isBold: true, isMonospaced: false): "Inter-SemiBold.otf",
    Style(isBold: false, isMonospaced: true): "DejaVuSansMono.ttf",
    Style(isBold: true, isMonospaced: true): "DejaVuSansMono-Bold.ttf",
  ]

  private struct State {
    /// The shipped faces, then what was found for single letters.
    var shipped: [Style: Face] = [:]
    var fallbacks: [Fallback: Face?] = [:]
    var files: [String: Face] = [:]
  }

  private struct Fallback: Hashable {
    let scalar: UInt32
    let isBold: Bool
  }

  private let state = Locked(State())
  /// Measures text; never drawn on.
  private let context: OpaquePointer
  private static let loaded = Locked<Typeface?>(nil)

  /// - Throws: `FigureError.noDrawing` where a library or the face is missing.
  static func shared() throws(FigureError) -> Typeface {
    if let typeface = loaded.withLock({ $0 }) { return typeface }
    let typeface = try Typeface()
    loaded.withLock { $0 = typeface }
    return typeface
  }

  private init() throws(FigureError) {
    guard cc_open() else { throw .noDrawing(missing: String(cString: cc_missing())) }
    guard let surface = cc_image_surface(1, 1), let context = cc_create(surface) else {
      throw .noDrawing(missing: "memory")
    }
    cc_surface_destroy(surface)
    self.context = context
    for (style, name) in Self.files {
      let path = ShippedFiles.path("Fonts/\(name)", of: "Figures", source: #filePath)
      guard let face = Self.open(path, 0) else { throw .noDrawing(missing: path) }
      state.withLock { $0.shipped[style] = face }
    }
  }

  private static func open(_ path: String, _ index: Int) -> Face? {
    guard let freeType = cc_face(path, index), let cairo = cc_font_face(freeType) else { return nil }
    return Face(freeType: freeType, cairo: cairo)
  }

  /// The text cut where it changes from face to face.
  func runs(_ text: String, _ font: Font) -> [Run] {
    let style = Style(isBold: font.isBold, isMonospaced: font.isMonospaced)
    return state.withLock { state in
      var runs: [Run] = []
      var (part, current): (String, OpaquePointer?) = ("", nil)
      for character in text {
        guard let face = face(for: character, style, &state) else { continue }
        if face != current {
          if let current, !part.isEmpty { runs.append(Run(text: part, face: current)) }
          (part, current) = ("", face)
        }
        part.append(character)
      }
      if let current, !part.isEmpty { runs.append(Run(text: part, face: current)) }
      return runs
    }
  }

  private func face(for character: Character, _ style: Style, _ state: inout State) -> OpaquePointer? {
    guard let shipped = state.shipped[style], let scalar = character.unicodeScalars.first else { return nil }
    if cc_has_glyph(shipped.freeType, UInt(scalar.value)) { return shipped.cairo }
    let key = Fallback(scalar: scalar.value, isBold: style.isBold)
    if let known = state.fallbacks[key] { return (known ?? shipped).cairo }
    let found = Self.systemFace(for: key, &state)
    state.fallbacks[key] = .some(found)
    return (found ?? shipped).cairo
  }

  private static func systemFace(for letter: Fallback, _ state: inout State) -> Face? {
    var path = [CChar](repeating: 0, count: 4096)
    var index: Int32 = 0
    guard cc_font_for(UInt(letter.scalar), letter.isBold, &path, path.count, &index) else { return nil }
    let name = path.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    let key = "\(name)#\(index)"
    if let known = state.files[key] { return known }
    let face = open(name, Int(index))
    state.files[key] = face
    return face
  }

  /// How far a text reaches, in points.
  func width(of text: String, _ font: Font) -> Double {
    let runs = runs(text, font)
    return state.withLock { _ in
      // At a size of 1000, so that no rounding shows.
      runs.reduce(0) { sum, run in
        cc_set_font(context, run.face, 1000)
        return sum + cc_text_advance(context, run.text) * font.size / 1000
      }
    }
  }

  /// Draws the text with its baseline from the context's point on. Two drawings at once take turns.
  func draw(_ text: String, _ font: Font, at point: Point, on context: OpaquePointer) {
    let runs = runs(text, font)
    state.withLock { _ in
      cc_move_to(context, point.x, point.y)
      for run in runs {
        cc_set_font(context, run.face, font.size)
        cc_show_text(context, run.text)
      }
    }
  }
}

extension Font {
  /// As small as a text needs it to fit, down to two thirds.
  func shrunk(_ text: String, to width: Double, _ typeface: Typeface) -> Font {
    let share = width / max(typeface.width(of: text, self), .leastNormalMagnitude)
    // A little less, so that rounding does not cut the last letter off.
    return share >= 1 ? self : Font(size * max(2.0 / 3, share * 0.999), isBold: isBold)
  }
}

extension String {
  /// The text, or as much of its beginning as fits with an ellipsis.
  func fitted(to width: Double, _ font: Font, _ typeface: Typeface) -> String {
    if typeface.width(of: self, font) <= width { return self }
    var text = self
    while !text.isEmpty {
      text.removeLast()
      let shortened = text.trimmingCharacters(in: .whitespaces) + "…"
      if typeface.width(of: shortened, font) <= width { return shortened }
    }
    return ""
  }

  /// As `fitted`, but a number at the end stays whole: of a cut one nobody could tell.
  func fittedBeforeNumber(to width: Double, _ font: Font, _ typeface: Typeface) -> String {
    guard let number = split(separator: " ").last, number.count < count,
      number.first.map({ $0.isNumber || $0 == ">" }) ?? false
    else { return fitted(to: width, font, typeface) }
    let end = " \(number)"
    let start = String(dropLast(end.count)).fitted(to: width - typeface.width(of: end, font), font, typeface)
    return start.isEmpty ? fitted(to: width, font, typeface) : start + end
  }

  /// The text in lines that fit, broken between words.
  func wrapped(to width: Double, _ font: Font, _ typeface: Typeface) -> [String] {
    var lines: [String] = []
    for word in split(separator: " ").map(String.init) {
      if let last = lines.last, typeface.width(of: last + " " + word, font) <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(word.fitted(to: width, font, typeface))
      }
    }
    return lines
  }
}
