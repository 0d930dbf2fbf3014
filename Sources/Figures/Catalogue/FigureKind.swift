import Models

/// One figure of the catalogue, declared once: `export --list`, the help, the explorer's menu and the tests read it.
public struct FigureKind: Sendable, Identifiable {
  /// What `export` calls it: `heads`.
  public let name: String
  /// What it shows, in one line.
  public let summary: String
  /// The options it has a use for beside those that every figure takes.
  public let options: Set<FigureOption>
  private let draw: @Sendable (FigureSubject, FigureOptions) throws -> Scene

  public var id: String { name }

  /// - Parameter draw: the figure of a run, as a scene.
  public init(
    _ name: String, _ summary: String, options: Set<FigureOption> = [],
    draw: @escaping @Sendable (FigureSubject, FigureOptions) throws -> Scene
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.draw = draw
  }

  /// Draws the figure.
  ///
  /// - Throws: `FigureError.unusedOption` for an option that was given and that it has no use for; `.lacks` where the
  ///   model has nothing to show; what computing throws.
  public func scene(of subject: FigureSubject, _ options: FigureOptions = FigureOptions()) throws -> Scene {
    let taken = self.options.union(FigureOption.common)
    if let stranger = options.given.subtracting(taken).min(by: { $0.rawValue < $1.rawValue }) {
      throw FigureError.unusedOption(
        stranger.flag, figure: name, used: taken.map(\.flag).sorted())
    }
    return try draw(subject, options)
  }
}

/// The figures there are, in the order of lists. A value: other code adds its own.
public struct FigureCatalogue: Sendable {
  public var kinds: [FigureKind]

  public init(_ kinds: [FigureKind]) { self.kinds = kinds }

  public static let standard = FigureCatalogue([
    .boxes, .masks, .semantic, .panoptic, .heads, .crossAttention, .layers, .encoderAttention,
    .decoderOverlay,
    .features, .stages, .maskHead, .merge, .queries,
  ])

  /// - Throws: `FigureError.unknownFigure`.
  public func kind(named name: String) throws(FigureError) -> FigureKind {
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw .unknownFigure(name, known: kinds.map(\.name))
    }
    return kind
  }
}
