import Images
import Raster

/// A drawn screen, and what its parts stand for.
public struct Frame: Sendable {
  public let canvas: Canvas
  private let targets: [Painter.Area]

  init(_ painter: Painter) {
    canvas = painter.canvas
    targets = painter.targets
  }

  /// What lies under a cell; the last drawn is on top.
  public func target(_ x: Int, _ y: Int) -> Target? {
    for area in targets.reversed() {
      switch area {
      case .whole(let rect, let target):
        if rect.contains(x, y) { return target }
      case .picture(let mapping):
        guard let place = mapping.source(ofCell: x, y) else { continue }
        return .place(
          x: place.x / Double(mapping.sourceWidth), y: place.y / Double(mapping.sourceHeight))
      }
    }
    return nil
  }
}

/// A canvas on which drawing also says what it drew.
struct Painter {
  enum Area: Sendable {
    case whole(Rect, Target)
    case picture(PixelMapping)
  }

  var canvas: Canvas
  private(set) var targets: [Area] = []
  let pictures: PictureCache

  init(width: Int, height: Int, pictures: PictureCache) {
    canvas = Canvas(width: width, height: height)
    self.pictures = pictures
  }

  mutating func mark(_ rect: Rect, as target: Target) { targets.append(.whole(rect, target)) }

  mutating func mark(_ picture: PixelMapping) { targets.append(.picture(picture)) }
}

/// Pictures that were scaled and composed before, so that a frame in which they did not change is cheap.
///
/// It holds nothing that the state does not determine: drawing without it gives the same frame.
final class PictureCache {
  private var entries: [AnyHashable: (image: RGBImage, lastUse: Int)] = [:]
  private var byteCount = 0
  private var clock = 0

  private static let budget = 12 << 20

  /// The picture of a key, made now if it is not known; the least recently used ones make room.
  func image(_ key: some Hashable, make: () -> RGBImage) -> RGBImage {
    clock += 1
    let key = AnyHashable(key)
    if let entry = entries[key] {
      entries[key]?.lastUse = clock
      return entry.image
    }
    let image = make()
    entries[key] = (image, clock)
    byteCount += image.bytes.count
    while byteCount > Self.budget, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      byteCount -= oldest.value.image.bytes.count
      entries[oldest.key] = nil
    }
    return image
  }
}
