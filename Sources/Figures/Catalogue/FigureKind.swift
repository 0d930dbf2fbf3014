import Color
import Models

/// One figure of the catalogue, declared once: `export --list`, the help, the explorer's menu and the tests read it.
public struct FigureKind: Sendable, Identifiable {
  /// What `export` calls it: `heads`.
  public let name: String
  /// What it shows, in one line.
  public let summary: String
  /// The options it has a use for beside those that every figure takes.
  public let options: Set<FigureOption>
  /// What can pass from frame to frame.
  let times: [FigureTime]
  private let content: Content
  private let graphText: (@Sendable (FigureSubject, FigureOptions) throws -> String)?

  /// What a figure is made as: most are sheets of tiles.
  private enum Content: Sendable {
    case scene(@Sendable (FigureSubject, FigureOptions) throws -> Scene)
    case sheet(width: Double, @Sendable (FigureSubject, FigureOptions) throws -> Sheet)
  }

  public var id: String { name }

  /// - Parameters:
  ///   - dot: the same as a graph in DOT, where it is one.
  ///   - draw: the figure of a run, as a scene.
  public init(
    _ name: String, _ summary: String, options: Set<FigureOption> = [],
    dot: (@Sendable (FigureSubject, FigureOptions) throws -> String)? = nil,
    draw: @escaping @Sendable (FigureSubject, FigureOptions) throws -> Scene
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    times = []
    graphText = dot
    content = .scene(draw)
  }

  private init(
    _ name: String, _ summary: String, options: Set<FigureOption>, times: [FigureTime], content: Content
  ) {
    self.name = name
    self.summary = summary
    self.options = times.isEmpty ? options : options.union([.animate])
    self.times = times
    self.content = content
    graphText = nil
  }

  /// A figure of tiles.
  ///
  /// - Parameters:
  ///   - times: what can pass from frame to frame.
  ///   - width: in points, where none is asked for.
  ///   - make: the figure of a run; frames of one pass share the scale in `FigureOptions.frameScale`.
  static func sheet(
    _ name: String, _ summary: String, options: Set<FigureOption> = [], times: [FigureTime] = [],
    width: Double = 720, _ make: @escaping @Sendable (FigureSubject, FigureOptions) throws -> Sheet
  ) -> FigureKind {
    FigureKind(name, summary, options: options, times: times, content: .sheet(width: width, make))
  }

  /// What `--animate` takes.
  public var animations: [FigureAnimation] { times.map(\.animation) }

  /// What its files can be.
  public var formats: [FigureFormat] { graphText == nil ? FigureFormat.drawn : FigureFormat.allCases }

  /// Draws the figure.
  ///
  /// - Throws: `FigureError.unusedOption` for an option that was given and that it has no use for; `.lacks` where the
  ///   model has nothing to show; what computing throws.
  public func scene(of subject: FigureSubject, _ options: FigureOptions = FigureOptions()) throws -> Scene {
    try check(options)
    switch content {
    case .scene(let draw): return try draw(subject, options)
    case .sheet(let width, let make):
      return try SheetLayout.scene(of: make(subject, options), options.style(width: width))
    }
  }

  /// The numbers of the figure.
  ///
  /// - Throws: as `scene`; `FigureError.unusedOption` for a figure that is not of one tensor or one map of ids.
  public func values(of subject: FigureSubject, _ options: FigureOptions = FigureOptions()) throws
    -> FigureValues
  {
    try raw(of: subject, options).values
  }

  /// The numbers of the figure, and the figure itself for its words.
  func raw(
    of subject: FigureSubject, _ options: FigureOptions
  ) throws -> (values: FigureValues, scene: Scene) {
    var asked = options
    asked.raw = true
    try check(asked)
    if let stranger = asked.given.intersection(FigureOption.drawing).min(by: { $0.rawValue < $1.rawValue }) {
      let used = self.options.union(FigureOption.common).subtracting(FigureOption.drawing)
      throw FigureError.unusedOption(
        stranger.flag, figure: "\(name) --raw", used: used.map(\.flag).sorted())
    }
    guard case .sheet(let width, let make) = content else {
      throw FigureError.lacks(figure: name, part: "single tensor")
    }
    // All maps are written on one scale, and what is said of them is then true.
    var options = options
    options.ownScale = false
    let sheet = try make(subject, options)
    guard let values = sheet.values else { throw FigureError.lacks(figure: name, part: "single tensor") }
    return (values, try SheetLayout.scene(of: sheet, options.style(width: width)))
  }

  /// The figure as a graph in DOT.
  ///
  /// - Throws: as `scene`; `FigureError.unfitFormat` for a figure that is no graph.
  public func dot(of subject: FigureSubject, _ options: FigureOptions = FigureOptions()) throws -> String {
    try check(options)
    guard let graphText else { throw FigureError.unfitFormat(.dot, what: name, fit: formats) }
    return try graphText(subject, options)
  }

  /// Draws the figure frame by frame, all of one size and on one scale.
  ///
  /// - Throws: as `scene`; `FigureError.outOfRange` for what does not pass in this figure.
  public func frames(
    _ animation: FigureAnimation, of subject: FigureSubject, _ options: FigureOptions = FigureOptions()
  ) throws -> [Scene] {
    var asked = options
    asked.animation = animation
    try check(asked)
    guard case .sheet(let width, let make) = content,
      let time = times.first(where: { $0.animation == animation })
    else {
      throw FigureError.outOfRange(
        option: "--animate", found: animation.rawValue,
        expected: animations.map(\.rawValue).joined(separator: " or "))
    }
    let sheets = try time.sheets(of: subject, asked, make)
    let scenes = try sheets.map { try SheetLayout.scene(of: $0, options.style(width: width)) }
    let height = scenes.map(\.height).max() ?? 0
    return scenes.map { scene in
      var scene = scene
      scene.height = height
      return scene
    }
  }

  private func check(_ options: FigureOptions) throws(FigureError) {
    let taken = self.options.union(FigureOption.common)
    if let stranger = options.given.subtracting(taken).min(by: { $0.rawValue < $1.rawValue }) {
      throw .unusedOption(stranger.flag, figure: name, used: taken.map(\.flag).sorted())
    }
    if let part = options.scalePart { try FigureOptions.checkScalePart(part) }
  }
}
