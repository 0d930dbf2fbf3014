import Foundation

/// The pixels of an instance in a picture of a known size, row by row.
struct InstancePixels {
  let width: Int
  let height: Int
  private(set) var pixels: [Bool]

  /// - Returns: nil where run lengths do not fill the picture, or a polygon has an odd number of coordinates.
  init?(_ segmentation: COCOAnnotations.Segmentation, width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = [Bool](repeating: false, count: width * height)
    switch segmentation {
    case .polygons(let polygons):
      guard polygons.allSatisfy({ $0.count.isMultiple(of: 2) && $0.allSatisfy(\.isFinite) }) else {
        return nil
      }
      for polygon in polygons { fill(polygon) }
    case .runs(let lengths):
      guard fill(lengths) else { return nil }
    case .compressedRuns(let text):
      guard let lengths = Self.lengths(of: text), fill(lengths) else { return nil }
    }
  }

  /// Sets the pixels whose middles lie inside, by the even-odd rule.
  private mutating func fill(_ polygon: [Double]) {
    let corners = stride(from: 0, to: polygon.count, by: 2).map { (x: polygon[$0], y: polygon[$0 + 1]) }
    guard corners.count > 2 else { return }
    let edges = zip(corners, corners.dropFirst() + corners.prefix(1))
    for row in 0..<height {
      let y = Double(row) + 0.5
      let crossings = edges.compactMap { start, end -> Double? in
        guard (start.y <= y) != (end.y <= y) else { return nil }
        return start.x + (y - start.y) / (end.y - start.y) * (end.x - start.x)
      }.sorted()
      for place in stride(from: 0, to: crossings.count - 1, by: 2) {
        let first = max(0, (crossings[place] - 0.5).rounded(.up))
        let end = min(Double(width), (crossings[place + 1] - 0.5).rounded(.up))
        guard first < end else { continue }
        for column in Int(first)..<Int(end) { pixels[row * width + column] = true }
      }
    }
  }

  /// - Returns: false where they do not fill the picture.
  private mutating func fill(_ lengths: [Int]) -> Bool {
    guard lengths.allSatisfy({ $0 >= 0 && $0 <= pixels.count }), lengths.reduce(0, +) == pixels.count else {
      return false
    }
    var (place, isInside) = (0, false)
    for length in lengths {
      if isInside {
        for pixel in place..<place + length { pixels[pixel % height * width + pixel / height] = true }
      }
      place += length
      isInside.toggle()
    }
    return true
  }

  /// The run lengths that COCO's tools compressed; nil for a text that is none.
  private static func lengths(of text: String) -> [Int]? {
    var lengths: [Int] = []
    var (value, shift) = (0, 0)
    for byte in text.utf8 {
      guard (48..<112).contains(byte), shift < 60 else { return nil }
      let group = Int(byte) - 48
      value |= (group & 0x1F) << shift
      shift += 5
      guard group & 0x20 == 0 else { continue }
      // The highest bit of the last group is the sign.
      if group & 0x10 != 0 { value |= -1 << shift }
      let (length, overflow) = value.addingReportingOverflow(
        lengths.count > 2 ? lengths[lengths.count - 2] : 0)
      guard !overflow else { return nil }
      lengths.append(length)
      (value, shift) = (0, 0)
    }
    return shift == 0 ? lengths : nil
  }
}
