import Cells
import Foundation
import Terminal

/// A program that shows pictures and can be told to end in every way, for the tests of `TerminalSession`:
/// `terminal-demo LOG [noise|text|awkward|scripts|pictures] [mono|16|256|truecolor] [known|possible]`.
/// It writes what it sees to the file LOG.
@main @MainActor struct TerminalDemo {
  static func main() {
    let arguments = CommandLine.arguments
    let picture = arguments.count > 2 ? DemoCanvas(rawValue: arguments[2]) ?? .noise : .noise
    let depths: [String: ColorDepth] = [
      "mono": .mono, "16": .ansi16, "256": .ansi256, "truecolor": .truecolor,
    ]
    do throws(TerminalError) {
      let wishes: [String: PictureWish] = ["known": .whereKnown, "possible": .whereverPossible]
      let session = try TerminalSession(
        depth: arguments.count > 3 ? depths[arguments[3]] : nil,
        pictures: arguments.count > 4 ? wishes[arguments[4]] ?? .never : .never)
      var demo = TerminalDemo(session: session, log: fopen(arguments[1], "a"), picture: picture)
      demo.run()
    } catch {
      FileHandle.standardError.write(Data("terminal-demo: \(error)\n".utf8))
      exit(69)
    }
  }

  let session: TerminalSession
  let log: UnsafeMutablePointer<FILE>?
  let picture: DemoCanvas
  var seed = 0

  mutating func run() {
    let pictures = session.cellPixels.map { ", pixels \($0.width)x\($0.height)" } ?? ""
    note("start \(session.depth) \(session.width)x\(session.height)\(pictures)")
    while true {
      let symbols = session.cellPixels.map { Symbols.pixels(width: $0.width, height: $0.height) }
      session.draw(
        picture.canvas(
          seed: seed, width: session.width, height: session.height, symbols: symbols ?? .half))
      for event in session.nextEvents() {
        switch event {
        case .input(let input):
          note(InputScript.print([input]))
          if case .key(.character(let key)) = input { act(on: key) }
        case .wokenUp: note("woken")
        case .interrupted:
          note("interrupted")
          leave(130)
        case .closed: leave(1)
        }
      }
    }
  }

  private mutating func act(on key: Character) {
    switch key {
    case "q": leave(0)
    case "n": seed += 1
    case "i": print([1, 2][CommandLine.arguments.count + 10])
    case "f": fatalError("told to")
    case "e": exit(7)
    case "t": Thread.detachNewThread { print([1, 2][CommandLine.arguments.count + 10]) }
    case "b": while true { usleep(1000) }
    case "s": FileHandle.standardError.write(Data("a message\n".utf8))
    case "c": session.copy("copied")
    case "w":
      let wakeUp = session.wakeUp
      Thread.detachNewThread {
        usleep(50_000)
        wakeUp()
      }
    default: break
    }
  }

  private func leave(_ status: Int32) -> Never {
    session.close()
    exit(status)
  }

  private func note(_ line: String) {
    fputs(line + "\n", log)
    fflush(log)
  }
}
