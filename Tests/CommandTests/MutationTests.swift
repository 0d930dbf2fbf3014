import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import detrscope

/// Seeded mutations of everything that people give to the program: each is read, or is an error that the program knows and
/// tells with an exit code of its own. A trap ends the test run.
@Suite struct MutationTests {
  @Test(arguments: MutatedInput.all)
  func mutationsAreReadOrRefused(input: MutatedInput) throws {
    let folder = try ScratchFolder()
    let seeds = try input.seeds()
    for seed in seeds { try input.read(seed, folder.url) }
    var random = Mutation.generator
    for number in 0..<max(1, Mutation.count(fallback: 1_000) / input.cost) {
      try check(
        Mutation.of(seeds, number: number, telling: input.telling, &random), of: input, in: folder.url)
    }
  }

  private func check(_ bytes: [UInt8], of input: MutatedInput, in folder: URL) throws {
    do {
      try input.read(bytes, folder)
    } catch {
      let isTold = CommandFailure.exitCode(of: error) != .failure
      let isUsage =
        Detrscope.exitCode(for: error) == .validationFailure || Detrscope.exitCode(for: error) == .success
      #expect(isTold || isUsage, "\(type(of: error)): \(error), of \(String(decoding: bytes, as: UTF8.self))")
    }
  }
}
