import Foundation

/// Where the figures of one picture or of several go.
struct FigurePaths {
  /// Those of one picture.
  struct Place: Hashable {
    /// To be made first; nil where the file is named.
    let folder: String?
    /// The whole path of a figure, up to its name.
    private let start: String
    private let isWhole: Bool

    fileprivate init(file: String) { (folder, start, isWhole) = (nil, file, true) }

    fileprivate init(folder: String, start: String = "") {
      (self.folder, self.start, isWhole) = (folder, "\(folder)/\(start)", false)
    }

    func path(_ figure: String) -> String { isWhole ? start : "\(start)\(figure).png" }
  }

  let places: [Place]

  /// One figure of one picture is the file itself. All figures of one picture go into the folder, one figure of several
  /// as `picture-figure.png`, all of several into a folder for each.
  ///
  /// - Parameter figure: nil for all.
  init(images: [String], figure: String?, output: String) {
    guard images.count > 1 else {
      places = [figure == nil ? Place(folder: output) : Place(file: output)]
      return
    }
    var used: Set<String> = []
    places = images.map { image in
      let stem = ((image as NSString).lastPathComponent as NSString).deletingPathExtension
      // Pictures of one name from several folders, or of several kinds, stay apart.
      let names = [stem] + (2...images.count + 1).map { "\(stem)-\($0)" }
      let name = names.first { used.insert($0).inserted } ?? stem
      return figure == nil ? Place(folder: "\(output)/\(name)") : Place(folder: output, start: "\(name)-")
    }
  }
}
