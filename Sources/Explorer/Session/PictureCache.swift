import Cells
import Color
import Images

/// Pictures and scales that were made before, so that a frame in which they did not change is cheap.
///
/// It holds nothing that the state does not determine: drawing without it gives the same frame.
final class PictureCache {
  private var entries: [AnyHashable: (image: RGBImage, lastUse: Int)] = [:]
  private var byteCount = 0
  private var clock = 0

  private var scales: [AnyHashable: ValueScale] = [:]

  private static let budget = 12 << 20
  private static let scaleLimit = 64

  /// The scale of a key, made now if it is not known; always where there is no key.
  func scale<Key: Hashable>(_ key: Key?, make: () -> ValueScale) -> ValueScale {
    guard let key else { return make() }
    if let scale = scales[key] { return scale }
    let scale = make()
    if scales.count >= Self.scaleLimit { scales.removeAll() }
    scales[key] = scale
    return scale
  }

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
