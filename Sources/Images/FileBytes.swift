import Foundations

/// Far above any image within `RGBImage.maximumPixels`.
private let fileLimit = 1 << 30

/// All bytes of the file at `path`, which may be a pipe but not a device.
func readFile(_ path: String) throws(ImageError) -> [UInt8] {
  do {
    return try WholeFile.read(path, mostBytes: fileLimit)
  } catch {
    switch error {
    case .missing: throw .missing(path: path)
    case .unreadable(_, let reason), .unwritable(_, let reason): throw .unreadable(path: path, found: reason)
    }
  }
}
