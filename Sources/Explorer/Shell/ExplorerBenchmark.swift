import Cells
import Graph
import Models

/// Times keys on the way to their frames: random ones, always the same.
@MainActor public struct ExplorerBenchmark {
  /// Seconds of each key, in the order played.
  public struct Timings: Hashable, Sendable {
    /// Until a first frame, in which results may be pending.
    public internal(set) var first: [Double] = []
    /// Until the frame in which nothing is pending.
    public internal(set) var finished: [Double] = []

    public init() {}

    public mutating func append(_ other: Timings) {
      first += other.first
      finished += other.finished
    }

    /// The value that a share of all does not exceed.
    public static func quantile(_ share: Double, of values: [Double]) -> Double {
      let sorted = values.sorted()
      return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
  }

  private let player: ExplorerPlayer
  private let show: @MainActor (Canvas) -> Void

  /// - Parameters:
  ///   - symbols: by default what most terminals get.
  ///   - show: what is done with a frame, and counts.
  public init(
    _ run: ForwardRun, imagePath: String, in environment: ExplorerEnvironment, width: Int, height: Int,
    symbols: Symbols = .quadrant, show: @escaping @MainActor (Canvas) -> Void = { _ in }
  ) {
    self.show = show
    var display = DisplayOptions()
    display.symbols = symbols
    player = ExplorerPlayer(
      run, imagePath: imagePath, in: environment, width: width, height: height, display: display)
  }

  /// Makes changes in place of all others, until the frame in which nothing is pending.
  public func apply(_ edits: [Intervention]) async {
    player.session.apply(edits)
    _ = await player.play([])
  }

  /// Plays so many keys. Exports, edits and other images are left out, for they are no looking around; dialogs too, which
  /// would take the keys that follow as text.
  public func run(keys count: Int) async -> Timings {
    let left: Set<Action> = [
      .quit, .export, .exportAll, .exportScreen, .ablate, .addEdit, .undoEdit, .nextImage, .previousImage,
      .play, .open,
      .search,
      .palette, .help,
      .listEdits,
    ]
    let keys = player.session.state.keymap.bindings.filter { !left.contains($0.action) }.flatMap(\.keys)
    var random: UInt64 = 1
    var timings = Timings()
    _ = await player.play([])
    for _ in 0..<count {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let key = keys[Int(random >> 33) % keys.count]
      // A prompt would take the key as text.
      if player.session.state.dialog != nil { player.session.handle(.key(.escape)) }
      await time(key, into: &timings)
    }
    return timings
  }

  /// Plays keys after others that lead to where they act.
  public func run(_ keys: [Key], after place: [InputEvent]) async -> Timings {
    var timings = Timings()
    _ = await player.play(place)
    for key in keys { await time(key, into: &timings) }
    return timings
  }

  private func time(_ key: Key, into timings: inout Timings) async {
    let start = ContinuousClock.now
    player.session.handle(.key(key))
    show(player.session.frame().canvas)
    timings.first.append(start.duration(to: .now) / .seconds(1))
    show(await player.play([]).canvas)
    timings.finished.append(start.duration(to: .now) / .seconds(1))
  }
}
