import Analysis
import Foundation
import Foundations
import Images
import SampleScenes

/// The pictures that were named, those of folders by name among them, and what each is called in what is written.
struct PictureList {
  let paths: [String]
  /// Whether several were named, or a folder.
  let areSeveral: Bool
  /// For names of written files: the picture's name without its ending, and a number where another has it.
  let stems: [String]
  /// The number that a file's name is, as COCO's are; else the next that is free, from 1.
  let ids: [Int]

  /// - Parameter things: pictures, folders or recordings; a sample where there are none.
  /// - Throws: `InputError.noPictures` for a folder without any.
  init(_ things: [String]) throws {
    let things = things.isEmpty ? [SampleScenes.first.path] : things
    let listed = try things.map { thing in
      try Folders.isFolder(thing) ? Self.pictures(in: thing) : [thing]
    }
    paths = listed.flatMap { $0 }
    areSeveral = paths.count > 1 || things.contains(where: Folders.isFolder)
    let names = paths.map { (Self.name(of: $0) as NSString).deletingPathExtension }
    stems = Self.unique(names)
    ids = Self.numbers(names)
  }

  /// The name of a picture's file.
  func fileName(_ index: Int) -> String { Self.name(of: paths[index]) }

  private static func name(of path: String) -> String { (path as NSString).lastPathComponent }

  /// The pictures of a folder, known by their first bytes, without the pixels of truths. What cannot be read is among them,
  /// so that it is named.
  ///
  /// - Throws: `InputError.noPictures` for a folder without any, `.noFolder`.
  static func pictures(in folder: String) throws -> [String] {
    guard Folders.isFolder(folder) else { throw InputError.noFolder(folder) }
    let names = try Folders.names(in: folder).filter { !Truth.isSegments($0) }
    let paths = names.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
    let pictures = paths.filter { path in
      do {
        return try WholeFile.head(path, count: ImageKind.headBytes).map { ImageKind(of: $0) != nil } ?? false
      } catch {
        return true
      }
    }
    guard !pictures.isEmpty else { throw InputError.noPictures(folder) }
    return pictures
  }

  private static func unique(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      var (candidate, number) = (name, 2)
      while !taken.insert(candidate).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  private static func numbers(_ names: [String]) -> [Int] {
    var taken: Set<Int> = []
    let known = names.map { name in
      name.allSatisfy(\.isNumber) ? Int(name).flatMap { taken.insert($0).inserted ? $0 : nil } : nil
    }
    var next = 1
    return known.map { number in
      if let number { return number }
      while !taken.insert(next).inserted { next += 1 }
      return next
    }
  }
}
