// swift-tools-version: 6.1
// Targets, each of which needs only those above it:
//
//   COpenBLAS CNcurses CPNG CTurboJPEG CZlib CCairo   system libraries
//   CKernels        the few hot loops, compiled once per CPU level
//   CFetch          libcurl and libcrypto, opened when a model is fetched
//   CWebP           libwebp, opened when a WebP picture is read
//   CFiles          signal handlers for files: unfinished ones are removed, shortened ones named; freed pages go back
//   Foundations     locks, files written whole, printable text, path patterns, number formats
//   Tensors         the value type and its plain operations; the only BLAS caller
//   Kernels         fast forms of the operations
//   Checkpoints     safetensors and PyTorch files, strict loading
//   Graph           named nodes, hooks, evaluation on demand; knows nothing of DETR
//   Images          PNG, JPEG and WebP in, PNG out, resizing as Pillow does it
//   Models          the families of networks, pre- and postprocessing, labels
//   Recordings      runs stored in files, and the one way to open anything
//   Analysis        what is read off a run: maps, statistics, segments
//   Color           colormaps, scales, palettes
//   Figures         pictures to take away, drawn by Cairo
//   DetrscopeKit    all of the above in one import, for other packages
//   Cells           the canvas of cells, and the keys that drive it
//   Explorer        state and screens; draws to a canvas, never to a terminal
//   EmbeddedWeights SampleScenes         what ships with the program
//   Terminal        canvases out, keys and mouse in; the only ncurses caller
//   detrscope       the commands
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

/// A library target of `Sources`.
func library(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// The tests of a target, in the folder of their name.
func tests(
  of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], hasFixtures: Bool = false
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: exclude,
    resources: hasFixtures ? [.copy("Fixtures")] : [], swiftSettings: settings)
}

let package = Package(
  name: "detrscope",
  products: [
    .executable(name: "detrscope", targets: ["detrscope"]),
    .library(name: "DetrscopeKit", targets: ["DetrscopeKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CCairo"),
    .target(name: "CKernels"),
    .target(name: "CFiles"),
    .target(name: "CFetch"),
    .target(name: "CWebP"),

    library("Foundations", ["CFiles", .product(name: "SystemPackage", package: "swift-system")]),
    library("Tensors", ["Foundations", "COpenBLAS"]),
    library("Kernels", ["Tensors", "CKernels"]),
    library("Checkpoints", ["Foundations", "Tensors", "CZlib"]),
    library("Graph", ["Foundations", "Tensors", "Kernels"]),
    library("Images", ["Foundations", "CPNG", "CTurboJPEG", "CWebP"]),
    library("Models", ["Checkpoints", "Graph", "Images"]),
    library("Recordings", ["Checkpoints", "Models"]),
    library("Analysis", ["Models"]),
    library("Color", ["Images"], exclude: ["Generators"]),
    library("Cells", ["Color"]),
    .target(
      name: "Figures", dependencies: ["Analysis", "Color", "CCairo", "CZlib"],
      exclude: ["Fonts/README.md"], resources: [.copy("Fonts")], swiftSettings: settings),
    library("DetrscopeKit", ["Figures", "Recordings"]),
    library("Explorer", ["Analysis", "Cells", "Figures"]),
    .target(
      name: "EmbeddedWeights", dependencies: ["Foundations"], path: "Weights",
      exclude: ["README.md", "recipe"],
      sources: ["EmbeddedWeights.swift"],
      resources: [.copy("toy-panoptic.safetensors")], swiftSettings: settings),
    .target(
      name: "SampleScenes", dependencies: ["Foundations"], path: "Samples", sources: ["SampleScenes.swift"],
      resources: [.copy("scenes")], swiftSettings: settings),
    library("Terminal", ["CNcurses", "Cells", "CZlib"]),
    .executableTarget(
      name: "detrscope",
      dependencies: [
        "CFetch", "Explorer", "Figures", "Kernels", "Recordings", "EmbeddedWeights", "SampleScenes",
        "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "kernel-bench", dependencies: ["Models"], path: "Tests/Benchmarks/KernelBench",
      swiftSettings: settings),
    .executableTarget(
      name: "terminal-demo", dependencies: ["Terminal"], path: "Tests/TerminalDemo",
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Images", "Tensors"], path: "Tests/Support", swiftSettings: settings
    ),
    tests(of: "Foundations", ["TestSupport"]),
    tests(of: "Tensors", ["TestSupport"], hasFixtures: true),
    tests(of: "Kernels", ["TestSupport"]),
    tests(of: "Checkpoints", ["CZlib", "Models", "TestSupport"], hasFixtures: true),
    tests(of: "Graph"),
    tests(of: "Images", ["TestSupport"], hasFixtures: true),
    tests(of: "Models", ["EmbeddedWeights", "SampleScenes", "TestSupport", "Recordings"], hasFixtures: true),
    tests(
      of: "Analysis", ["EmbeddedWeights", "SampleScenes", "Recordings", "TestSupport"], hasFixtures: true),
    tests(of: "EmbeddedWeights", ["Models", "SampleScenes", "TestSupport"]),
    tests(of: "Color", ["TestSupport"]),
    tests(of: "Cells", ["TestSupport"]),
    tests(
      of: "Figures", ["CZlib", "EmbeddedWeights", "SampleScenes", "TestSupport"],
      exclude: ["Matplotlib", "References"]),
    tests(
      of: "Explorer", ["EmbeddedWeights", "SampleScenes", "Recordings", "TestSupport"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "detrscope", "Terminal", "terminal-demo", "Models", "EmbeddedWeights", "SampleScenes", "TestSupport",
        "CZlib",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

// The sanitizers run some targets' tests, and build nothing but what these need.
if let tested = Context.environment["DETRSCOPE_TESTED"] {
  let targets = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
  var needed: Set<String> = []
  func need(_ name: String) {
    guard let target = targets[name], needed.insert(name).inserted else { return }
    for case .byNameItem(let name, _) in target.dependencies { need(name) }
  }
  for name in tested.split(separator: "|") { need(name + "Tests") }
  package.targets.removeAll { !needed.contains($0.name) }
  package.products = []
}
