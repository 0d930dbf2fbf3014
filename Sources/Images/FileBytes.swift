import Foundation

/// All bytes of the file at `path`, which may be a pipe but not a device: one may never end.
func readFile(_ path: String) throws(ImageError) -> [UInt8] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else {
    if errno == ENOENT || errno == ENOTDIR { throw .missing(path: path) }
    throw .unreadable(path: path, found: systemMessage())
  }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0 else { throw .unreadable(path: path, found: systemMessage()) }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: throw .unreadable(path: path, found: "a directory")
  case S_IFCHR, S_IFBLK: throw .unreadable(path: path, found: "a device")
  default: break
  }
  // Far above any image within `maximumPixels`. Stops a pipe that never ends.
  let limit = 1 << 30
  var bytes: [UInt8] = []
  bytes.reserveCapacity(min(max(Int(status.st_size), 0), limit) + 1)
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(file, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    if count < 0 { throw .unreadable(path: path, found: systemMessage()) }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
    if bytes.count > limit { throw .unreadable(path: path, found: "more than \(limit) bytes") }
  }
}

/// Writes a file whole or not at all: into a temporary file beside it, then renamed over it. A symbolic link
/// stays one, an existing file keeps its permissions, and a device or pipe is written directly, for renaming
/// over `/dev/stdout` would replace the device.
func writeFile(_ bytes: [UInt8], to path: String) throws(ImageError) {
  var status = stat()
  let exists = stat(path, &status) == 0
  if exists && status.st_mode & S_IFMT == S_IFDIR { throw .unwritable(path: path, found: "a directory") }
  if exists && status.st_mode & S_IFMT != S_IFREG {
    return try write(bytes, opening: path, flags: O_WRONLY, mode: 0, named: path)
  }
  let target = exists ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
  if exists && access(target, W_OK) != 0 { throw .unwritable(path: path, found: systemMessage()) }
  let temporary = "\(target).\(UInt32.random(in: 0...UInt32.max)).tmp"
  do throws(ImageError) {
    try write(bytes, opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o666, named: path)
    guard !exists || chmod(temporary, status.st_mode & 0o777) == 0, rename(temporary, target) == 0 else {
      throw .unwritable(path: path, found: systemMessage())
    }
  } catch {
    unlink(temporary)
    throw error
  }
}

/// Writes to the file that `open` gives for `path`; errors speak of `name`.
private func write(
  _ bytes: [UInt8], opening path: String, flags: Int32, mode: mode_t, named name: String
) throws(ImageError) {
  let file = open(path, flags | O_CLOEXEC, mode)
  guard file >= 0 else { throw .unwritable(path: name, found: systemMessage()) }
  var written = 0
  while written < bytes.count {
    let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    if count < 0 {
      let message = systemMessage()
      close(file)
      throw .unwritable(path: name, found: message)
    }
    written += count
  }
  // Some file systems tell of a full disk only here.
  guard close(file) == 0 else { throw .unwritable(path: name, found: systemMessage()) }
}

/// The system's text for the last error, such as "Permission denied".
private func systemMessage() -> String {
  let code = errno
  return String(cString: strerror(code)).lowercased()
}
