import Foundation

/// The files that ship with the program. They lie beside it, where SwiftPM builds them; in `share/detrscope` near it,
/// where an installed program has them; or in the sources it was built from.
///
/// `Bundle.module` would end the program where it finds none.
package enum ShippedFiles {
  /// The first place that has a file, else the place where it should be, for the error to name.
  ///
  /// - Parameters:
  ///   - target: the target whose resource it is.
  ///   - source: a source file in the target's folder, or in a folder in that.
  package static func path(_ name: String, of target: String, source: StaticString) -> String {
    let folder = programFolder
    let installed = (folder as NSString).deletingLastPathComponent + "/share/detrscope"
    let sources = ("\(source)" as NSString).deletingLastPathComponent
    let places = [
      "\(folder)/detrscope_\(target).resources/\(name)", "\(installed)/\(name)",
      "\(sources)/\(name)", "\(sources)/../\(name)",
    ]
    return places.first(where: Folders.exists) ?? places[0]
  }

  /// Where the program lies, links to it followed.
  private static let programFolder: String = {
    let path =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return (path as NSString).deletingLastPathComponent
  }()
}
