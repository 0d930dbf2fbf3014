import TestSupport
import Testing

@testable import Figures

/// Layers of boxes: every edge leads down, no box covers another.
@Suite struct LayeredLayoutTests {
  @Test(arguments: 0..<40) func boxesStandApartAndEdgesLeadDown(seed: Int) {
    var random = Reproducible(seed: UInt64(seed))
    let count = Int.random(in: 1...24, using: &random)
    let boxes = (0..<count).map { _ in
      LayeredLayout.Size(
        width: Double.random(in: 10...90, using: &random), height: Double.random(in: 8...30, using: &random))
    }
    var edges: Set<LayeredLayout.Edge> = []
    for to in 1..<max(1, count) {
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        edges.insert(.init(from: Int.random(in: 0..<to, using: &random), to: to))
      }
    }
    let layout = LayeredLayout(
      boxes, edges.sorted { ($0.from, $0.to) < ($1.from, $1.to) }, gap: .init(width: 6, height: 12))
    let areas = zip(layout.centers, boxes).map { center, size in
      Area(
        x: center.x - size.width / 2, y: center.y - size.height / 2, width: size.width, height: size.height)
    }
    let page = Area(x: 0, y: 0, width: layout.size.width, height: layout.size.height)
    for (index, area) in areas.enumerated() {
      #expect(page.contains(area))
      #expect(!areas[(index + 1)...].contains { $0.intersects(area) })
    }
    for edge in edges {
      #expect(areas[edge.from].maxY + 11.9 <= areas[edge.to].y)
      // On the way it meets no box.
      for passage in layout.passages[edge] ?? [] {
        let line = Area(x: passage.x, y: passage.top, width: 0.1, height: passage.bottom - passage.top)
        #expect(!areas.contains { $0.intersects(line) })
      }
    }
  }

  @Test func longEdgesRunStraight() {
    // Five boxes in a row, and an edge past them all.
    let boxes = [LayeredLayout.Size](repeating: .init(width: 40, height: 20), count: 6)
    let edges = (0..<5).map { LayeredLayout.Edge(from: $0, to: $0 + 1) } + [.init(from: 0, to: 5)]
    let layout = LayeredLayout(boxes, edges, gap: .init(width: 6, height: 12))
    let passages = layout.passages[.init(from: 0, to: 5)] ?? []
    #expect(passages.count == 4)
    #expect(Set(passages.map(\.x)).count == 1, "\(passages)")
  }

  @Test func middlesStayWhereTheyAreWantedIfTheyCan() {
    #expect(LayeredLayout.separated([0, 30], [10, 10], gap: 5) == [0, 30])
    // Too near: both give way alike.
    #expect(LayeredLayout.separated([0, 0], [10, 10], gap: 5) == [-7.5, 7.5])
    #expect(LayeredLayout.separated([9, 3, 100], [10, 10, 10], gap: 0) == [1, 11, 100])
    #expect(LayeredLayout.separated([], [], gap: 5) == [])
  }
}
