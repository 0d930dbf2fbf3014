import Cells
import Color
import Foundations
import Images

/// Pictures and scales that were made before, so that a frame in which they did not change is cheap.
///
/// It holds nothing that a screen does not determine: drawing without it gives the same frame.
final class PictureStore {
  /// What a picture or scale of a run depends on.
  private struct RunKey: Hashable {
    let run: RunID
    let rest: AnyHashable
  }

  private var images: ByteBudgetCache<RunKey, RGBImage>
  private var scales = ByteBudgetCache<RunKey, ValueScale>(budget: 64 * MemoryLayout<ValueScale>.stride)

  /// Enough for the pictures of a few screens.
  init(for symbols: Symbols) {
    images = ByteBudgetCache(budget: symbols.isPixels ? 64 << 20 : 12 << 20)
  }

  /// The scale of a key, made now if it is not known; always where there is no key.
  func scale(_ key: (some Hashable)?, of run: RunID, make: () -> ValueScale) -> ValueScale {
    guard let key else { return make() }
    let whole = RunKey(run: run, rest: key)
    if let scale = scales.use(whole) { return scale }
    let scale = make()
    scales.insert(scale, at: whole, byteCount: MemoryLayout<ValueScale>.stride)
    scales.makeRoom()
    return scale
  }

  /// The picture of a key, made now if it is not known; the least recently used ones make room.
  func image(_ key: some Hashable, of run: RunID, make: () -> RGBImage) -> RGBImage {
    let whole = RunKey(run: run, rest: key)
    if let image = images.use(whole) { return image }
    let image = make()
    images.insert(image, at: whole, byteCount: image.bytes.count)
    images.makeRoom()
    return image
  }

  /// Lets go of the pictures of all runs but these.
  func keep(_ runs: Set<RunID>) {
    images.removeAll { !runs.contains($0.run) }
    scales.removeAll { !runs.contains($0.run) }
  }
}
