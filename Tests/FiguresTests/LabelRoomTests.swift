import Color
import Images
import Testing

@testable import Figures

/// A label lies on its own segment, or nowhere.
@Suite struct LabelRoomTests {
  /// Segment 1 is a 6 × 3 block at 2, 1 of a 10 × 6 picture.
  private static let segments = (0..<60).map {
    (2..<8).contains($0 % 10) && (1..<4).contains($0 / 10) ? 1 : 0
  }

  private func room(near point: Point = Point(0.5, 0.4)) -> LabelRoom {
    LabelRoom(Self.segments, of: 1, width: 10, height: 6, near: point)
  }

  @Test func theNearestPlaceInsideIsTaken() {
    // 4 × 1 pixels: the middle of the block.
    #expect(room().corner(width: 0.4, height: 1.0 / 6) == Point(0.3, 2.0 / 6))
    // Wanted at the picture's corner, it stays on the block.
    #expect(room(near: Point(0, 0)).corner(width: 0.4, height: 1.0 / 6) == Point(0.2, 1.0 / 6))
    #expect(room().corner(width: 0.6, height: 0.5) == Point(0.2, 1.0 / 6))
  }

  @Test func whatDoesNotFitHasNoPlace() {
    #expect(room().corner(width: 0.61, height: 1.0 / 6) == nil)
    #expect(room().corner(width: 0.1, height: 0.51) == nil)
    #expect(room().corner(width: 2, height: 2) == nil)
  }

  @Test func aLongNameGivesWayToAShortOne() throws {
    var tile = Sheet.Tile(content: .picture(RGBImage(width: 10, height: 6), isSmooth: true), aspect: 10.0 / 6)
    let name = "floor-other-merged of many words"
    tile.overlays = [.tag([name, "7"], room(), RGB(200, 30, 30))]
    func texts(width: Double) throws -> [String] {
      var style = SheetStyle()
      style.width = width
      return try SheetLayout.scene(of: Sheet(title: "", tiles: [tile], columns: 1), style).texts
    }
    #expect(try texts(width: 200) == ["7"])
    #expect(try texts(width: 900) == [name])
    #expect(try texts(width: 50) == [])
  }
}
