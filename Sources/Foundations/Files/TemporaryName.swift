import CFiles
import Foundation
import SystemPackage

/// A hidden name of a file that is not whole yet, removed with it when the program ends.
struct TemporaryName {
  private static let attempts = 100

  let path: FilePath
  /// Where the signal handler knows it.
  private let number: Int32

  /// Registered before the file is there, so that no signal comes between.
  private init(in folder: FilePath) {
    let letters = String(UInt64.random(in: .min ... .max), radix: 36)
    path = folder.appending(".detrscope-\(letters)")
    number = path.withPlatformString { lo_register($0) }
  }

  /// A new file under such a name.
  ///
  /// - Throws: `Errno`.
  static func openFile(in folder: FilePath) throws -> (descriptor: FileDescriptor, name: TemporaryName) {
    try firstFree(in: folder) { path in
      try FileDescriptor.open(
        path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: .init(rawValue: 0o666))
    }
  }

  /// Such a name for a file that `link` gives it to.
  ///
  /// - Throws: `Errno`.
  static func linking(in folder: FilePath, _ link: (FilePath) throws -> Void) throws -> TemporaryName {
    try firstFree(in: folder, link).name
  }

  private static func firstFree<Made>(
    in folder: FilePath, _ make: (FilePath) throws -> Made
  ) throws -> (descriptor: Made, name: TemporaryName) {
    for _ in 0..<attempts {
      let name = TemporaryName(in: folder)
      do {
        return (try make(name.path), name)
      } catch Errno.fileExists {
        name.forget()
      } catch {
        name.forget()
        throw error
      }
    }
    throw Errno.fileExists
  }

  /// The file has another name now, or was never there.
  func forget() { lo_forget(number) }

  func remove() {
    path.withPlatformString { _ = unlink($0) }
    forget()
  }
}
