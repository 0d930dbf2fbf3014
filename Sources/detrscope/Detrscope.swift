import ArgumentParser

@main
struct Detrscope: AsyncParsableCommand {
  func run() async throws { print("detrscope") }
}
