// swift-tools-version: 6.1
// Targets, each of which needs only those above it:
//
//   COpenBLAS CNcurses CPNG CTurboJPEG CZlib   system libraries
//   CKernels        the few hot loops, compiled once per CPU level
//   Tensors         the value type and its operations; the only BLAS caller
//   Checkpoints     safetensors and PyTorch files, strict loading, key renames
//   ModelGraph      named nodes, hooks, evaluation on demand; knows nothing of DETR
//   Images          PNG and JPEG in, PNG out, resizing as Pillow does it
//   DETRModel       the network, pre- and postprocessing, categories
//   Raster          colormaps, the canvas of cells, figures
//   Explorer        state, keys and screens; draws to a Canvas, never to a terminal
//   EmbeddedWeights SampleScenes         what ships with the program
//   Terminal        canvases out, keys and mouse in; the only ncurses caller
//   detrscope       the commands
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "detrscope",
  products: [.executable(name: "detrscope", targets: ["detrscope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CPNG", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
    .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CKernels"),

    .target(name: "Tensors", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: settings),
    .target(name: "Checkpoints", dependencies: ["Tensors", "CZlib"], swiftSettings: settings),
    .target(name: "ModelGraph", dependencies: ["Tensors"], swiftSettings: settings),
    .target(name: "Images", dependencies: ["CPNG", "CTurboJPEG"], swiftSettings: settings),
    .target(
      name: "DETRModel", dependencies: ["Tensors", "Checkpoints", "ModelGraph", "Images"],
      swiftSettings: settings),
    .target(
      name: "Raster", dependencies: ["Images"], exclude: ["Generators"], swiftSettings: settings),
    .target(name: "Explorer", dependencies: ["DETRModel", "Raster"], swiftSettings: settings),
    .target(
      name: "EmbeddedWeights", path: "Weights", exclude: ["README.md", "recipe"],
      sources: ["EmbeddedWeights.swift"],
      resources: [.copy("toy-panoptic.safetensors")], swiftSettings: settings),
    .target(
      name: "SampleScenes", path: "Samples", sources: ["SampleScenes.swift"],
      resources: [.copy("scenes")], swiftSettings: settings),
    .target(
      name: "Terminal", dependencies: ["CNcurses", "Explorer", "Images", "Raster"],
      swiftSettings: settings),
    .executableTarget(
      name: "detrscope",
      dependencies: [
        "Explorer", "EmbeddedWeights", "SampleScenes", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .executableTarget(
      name: "kernel-bench", dependencies: ["Tensors", "COpenBLAS"], path: "Tests/Benchmarks/KernelBench",
      swiftSettings: settings),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors"], resources: [.copy("Fixtures")], swiftSettings: settings
    ),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "CZlib"], resources: [.copy("Fixtures")],
      swiftSettings: settings),
    .testTarget(name: "ModelGraphTests", dependencies: ["ModelGraph"], swiftSettings: settings),
    .testTarget(
      name: "ImagesTests", dependencies: ["Images"], resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "DETRModelTests", dependencies: ["DETRModel", "EmbeddedWeights", "SampleScenes"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(name: "RasterTests", dependencies: ["Raster"], swiftSettings: settings),
    .testTarget(
      name: "ExplorerTests", dependencies: ["Explorer", "EmbeddedWeights", "SampleScenes"],
      exclude: ["Snapshots"], swiftSettings: settings),
    .executableTarget(
      name: "terminal-demo", dependencies: ["Terminal"], path: "Tests/TerminalDemo",
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "detrscope", "Terminal", "terminal-demo", "Checkpoints", "DETRModel", "EmbeddedWeights",
        "SampleScenes",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
