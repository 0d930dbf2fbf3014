import Foundations
import Images
import Models

/// One object of a picture many times over: what a model finds where there are more of a kind than it has ever seen, as in
/// figure 5 of the paper. All pictures have the object in one size and on one plain ground, so that nothing but the number
/// of copies differs.
public struct Crowd: Sendable {
  /// The query whose object it is.
  public let object: Detection
  /// Copies in the fullest picture.
  public let most: Int
  private let copy: RGBImage
  private let isInside: [Bool]
  private let ground: RGB
  private let size: (width: Int, height: Int)
  private let columns: Int

  /// Copies find room in a grid; around each is a tenth of its place.
  private static let filling = 0.9

  /// - Parameter query: whose object is taken; nil for the surest thing.
  /// - Throws: `ModelError.lacks` where nothing is found; what computing throws.
  public init(
    of query: Int? = nil, in run: ForwardRun, most: Int, above threshold: Float = Detections.defaultThreshold
  ) throws {
    let detections = try run.detections()
    let things = detections.kept(above: threshold).filter(\.category.isThing)
    guard let object = query.map({ detections.all[$0] }) ?? things.max(by: { $0.score < $1.score }) else {
      throw ModelError.lacks(model: run.modelName, part: "object in this picture")
    }
    (self.object, self.most) = (object, max(1, most))
    let picture = run.image
    size = (picture.width, picture.height)
    // The box in whole pixels of the picture.
    func pixel(_ place: Float, _ side: Int) -> Int { (place * Float(side)).whole(in: 0...side - 1) }
    let (left, top) = (pixel(object.box.left, picture.width), pixel(object.box.top, picture.height))
    let width = max(1, pixel(object.box.right, picture.width) - left + 1)
    let height = max(1, pixel(object.box.bottom, picture.height) - top + 1)
    let mask = try run.anatomy.output(.masks).map { _ in try run.pictureMasks(of: [object.query]) }?.first

    var sum = (red: 0, green: 0, blue: 0, count: 0)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let isInBox = (left..<left + width).contains(x) && (top..<top + height).contains(y)
        guard !(mask?.pixels[y * picture.width + x] ?? isInBox) else { continue }
        let color = picture[x, y]
        sum.red += Int(color.red)
        sum.green += Int(color.green)
        sum.blue += Int(color.blue)
        sum.count += 1
      }
    }
    let count = max(1, sum.count)
    ground = RGB(UInt8(sum.red / count), UInt8(sum.green / count), UInt8(sum.blue / count))

    // The grid in which the fullest picture has its copies as large as can be.
    let shape = Double(width) / Double(height)
    let places = self.most
    func scale(_ columns: Int) -> Double {
      let rows = (places + columns - 1) / columns
      return min(
        Double(picture.width) / Double(columns) / shape, Double(picture.height) / Double(rows))
    }
    let best = (1...places).max { scale($0) < scale($1) } ?? 1
    columns = best
    let tall = max(1, min(height, Int(scale(best) * Self.filling)))
    // What is very flat is a pixel high at least, and then no wider than its place.
    let wide = min(max(1, Int((Double(tall) * shape).rounded(.down))), max(1, picture.width / best))
    copy = picture.cropped(x: left, y: top, width: width, height: height).resized(width: wide, height: tall)
    isInside = (0..<wide * tall).map { index in
      let (x, y) = (left + index % wide * width / wide, top + index / wide * height / tall)
      return mask?.pixels[y * picture.width + x] ?? true
    }
  }

  /// So many copies, from the top left.
  ///
  /// - Precondition: `count` is at most `most`.
  public func scene(of count: Int) -> (picture: RGBImage, boxes: [Box]) {
    precondition((1...most).contains(count), "\(count) copies, at most \(most)")
    var picture = RGBImage(width: size.width, height: size.height, fill: ground)
    let rows = (most + columns - 1) / columns
    let boxes = (0..<count).map { index in
      let left = (2 * (index % columns) + 1) * size.width / (2 * columns) - copy.width / 2
      let top = (2 * (index / columns) + 1) * size.height / (2 * rows) - copy.height / 2
      for y in 0..<copy.height {
        for x in 0..<copy.width where isInside[y * copy.width + x] {
          picture[left + x, top + y] = copy[x, y]
        }
      }
      return Box(
        centerX: (Float(left) + Float(copy.width) / 2) / Float(size.width),
        centerY: (Float(top) + Float(copy.height) / 2) / Float(size.height),
        width: Float(copy.width) / Float(size.width), height: Float(copy.height) / Float(size.height))
    }
    return (picture, boxes)
  }

  /// What a run of such a picture found.
  public struct Outcome: Hashable, Sendable, Codable {
    public let copies: Int
    /// Copies that a query of the object's class covers by more than half, each with a query of its own.
    public let found: Int
    /// All queries of the class that are kept.
    public let queries: Int
  }

  /// - Throws: what `detections` throws.
  public func outcome(
    of run: ForwardRun, boxes: [Box], above threshold: Float = Detections.defaultThreshold
  ) throws -> Outcome {
    let kept = try run.detections().kept(above: threshold).filter { $0.category.name == object.category.name }
    var free = kept
    let found = boxes.count { box in
      func overlap(_ detection: Detection) -> Float { detection.box.intersectionOverUnion(box) }
      guard let best = free.indices.max(by: { overlap(free[$0]) < overlap(free[$1]) }),
        overlap(free[best]) > 0.5
      else { return false }
      free.remove(at: best)
      return true
    }
    return Outcome(copies: boxes.count, found: found, queries: kept.count)
  }
}
