import Foundation
import Synchronization

private let interruptions = Atomic(0)

/// ^C as a wish to stop with what there is. A second one ends the program at once.
enum Interruption {
  static func listen() {
    // Made now: a signal handler must not.
    interruptions.store(0, ordering: .relaxed)
    signal(SIGINT) { _ in
      if interruptions.add(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
    }
  }

  static var hasCome: Bool { interruptions.load(ordering: .relaxed) > 0 }
}
