import Cells
import EmbeddedWeights
import Explorer
import Figures
import Foundation
import Foundations
import Images
import SampleScenes
import Tensors
import Terminal

/// One thing that the program needs or uses, and what of it is here.
struct Finding {
  let name: String
  let text: String
  /// What is wrong and what to do about it.
  var problem: String?

  static func terminal(_ environment: [String: String]) -> Finding {
    let type = environment["TERM"] ?? ""
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "C"
    do {
      let depth = try TerminalCapabilities.depth(environment: environment)
      let colors =
        switch depth {
        case .mono: "no colours"
        case .ansi16: "16 colours"
        case .ansi256: "256 colours"
        case .truecolor: "24-bit colours"
        }
      return Finding(name: "terminal", text: "\(type), \(colors), locale \(locale)")
    } catch {
      return Finding(name: "terminal", text: "none that a screen can be drawn on", problem: "\(error)")
    }
  }

  static func pictures(_ environment: [String: String]) -> Finding {
    let depth = (try? TerminalCapabilities.depth(environment: environment)) ?? .mono
    let text =
      switch Symbols.best(for: depth, environment: environment) {
      case .half: "half blocks, 1×2 pixels a cell"
      case .quadrant: "quadrants, 2×2 pixels a cell"
      case .sextant: "sextants, 2×3 pixels a cell"
      case .braille, .dither: "braille, 2×4 dots a cell"
      case .ramp: "letters of rising brightness"
      case .pixels: "true pixels"
      }
    return Finding(name: "pictures", text: "\(text) (--symbols chooses others)")
  }

  static func processor() -> Finding {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    func value(_ key: String) -> Substring? {
      lines.first { $0.hasPrefix(key) }?.split(separator: ":").last?.drop { $0 == " " }
    }
    let flags = Set(value("flags")?.split(separator: " ") ?? [])
    let vectors = flags.contains("avx512f") ? ", AVX-512" : flags.contains("avx2") ? ", AVX2" : ""
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let name = value("model name").map(String.init) ?? "unknown"
    return Finding(name: "processor", text: "\(name), \(formatNumber(cores, of: "core"))\(vectors)")
  }

  static func blas() -> Finding { Finding(name: "products", text: BLASThreads.library) }

  static func figures() -> Finding {
    do {
      try FigureFormat.checkDrawing()
      return Finding(name: "figures", text: "Cairo")
    } catch {
      return Finding(name: "figures", text: "cannot be drawn", problem: "\(error)")
    }
  }

  static func model() -> Finding {
    let path = EmbeddedWeights.url.path
    let isHere = Folders.exists(path)
    return Finding(
      name: "model", text: path, problem: isHere ? nil : "\(path): the built-in model is missing")
  }

  static func samples() -> Finding {
    let path = SampleScenes.folder.path
    let count = ImageFolder.images(in: path).count
    return Finding(
      name: "samples", text: "\(count) in \(path)",
      problem: count > 0 ? nil : "\(path): the sample pictures are missing")
  }

  static func published() -> Finding {
    let here = PublishedModel.all.filter(\.isOnDisk).map(\.name)
    let names = here.isEmpty ? "none yet (detrscope models)" : here.joined(separator: ", ")
    return Finding(name: "downloaded", text: "\(names) in \(PublishedModel.folder)")
  }

  static func settings(_ environment: [String: String]) -> Finding {
    guard let path = Settings.path(environment: environment) else {
      return Finding(name: "settings", text: "not kept: neither HOME nor XDG_CONFIG_HOME is set")
    }
    do {
      let kept = try Settings.read(path)
      return Finding(name: "settings", text: kept == nil ? "none yet in \(path)" : path)
    } catch {
      return Finding(name: "settings", text: "\(error)")
    }
  }
}
