/// What is chosen on every screen alike, so that going from one to another keeps it.
public struct Focus: Codable, Hashable, Sendable {
  /// Nil until the detections are there.
  public var query: Int?
  public var head = 0
  public var headsMode = HeadsMode.all
  public var decoderLayer: Int
  public var encoderLayer: Int
  /// A place of the encoder's grid; nil is its middle.
  public var place: Place?
  /// The folder of a survey; nil for that of the picture's folder.
  public var survey: String?

  /// A place of the encoder's grid, from the top left.
  public struct Place: Codable, Hashable, Sendable {
    public var x: Int
    public var y: Int

    public init(x: Int, y: Int) {
      self.x = x
      self.y = y
    }
  }

  public init(decoderLayer: Int, encoderLayer: Int) {
    self.decoderLayer = decoderLayer
    self.encoderLayer = encoderLayer
  }

  /// The last layers of a run.
  init(_ run: RunView) {
    self.init(
      decoderLayer: max(0, run.decoderLayers - 1), encoderLayer: max(0, run.encoderLayers - 1))
  }

  /// Keeps what is chosen as far as another run has it.
  mutating func turn(to run: RunView) {
    decoderLayer = min(decoderLayer, max(0, run.decoderLayers - 1))
    encoderLayer = min(encoderLayer, max(0, run.encoderLayers - 1))
    head = min(head, max(0, run.heads - 1))
    if let query, query >= run.queries { self.query = nil }
  }
}
