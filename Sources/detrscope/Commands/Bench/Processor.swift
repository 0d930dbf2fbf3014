import Foundation
import Kernels
import Tensors

/// The machine that a timing was taken on.
struct Processor: Encodable {
  let name: String
  let cores: Int
  /// What one core has come to at most, in a product of single precision whose operands lie in its cache.
  let peakGflopPerSecond: Double

  /// The bounds on edits are those of two cores with this peak.
  static let referencePeak = 263.0
  private static let referenceCores = 2

  init() {
    let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = information.split(separator: "\n").first { $0.hasPrefix("model name") }
    name = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    cores = ProcessInfo.processInfo.activeProcessorCount
    peakGflopPerSecond = Self.measuredPeak()
  }

  /// How many times a bound may take here.
  var slowness: Double {
    Self.referencePeak * Double(Self.referenceCores)
      / (peakGflopPerSecond * Double(min(cores, Self.referenceCores)))
  }

  /// Of several tries the best: whatever else the machine does makes them slower.
  private static func measuredPeak() -> Double {
    let (tokens, inputs, outputs) = (512, 256, 384)
    let layer = PackedLinear(weight: Tensor(shape: [outputs, inputs], repeating: 0.5))
    let input = Tensor(shape: [tokens, inputs], repeating: 0.25)
    let seconds = (0..<400).map { _ in
      let start = ProcessorClock.seconds
      _ = layer(input, threads: 1)
      return ProcessorClock.seconds - start
    }
    // A coarse clock may tell of no time at all.
    let least = seconds.filter { $0 > 0 }.min() ?? .infinity
    return 2e-9 * Double(tokens * inputs * outputs) / least
  }
}

/// The time that this program has spent on processors, over all threads: it hardly depends on what else the machine does.
enum ProcessorClock {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
