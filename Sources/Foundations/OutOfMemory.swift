/// The end of a program that gets no more memory.
package enum OutOfMemory {
  /// What ends the program, given the bytes that were asked for.
  package typealias Ending = @Sendable (_ byteCount: Int) -> Never

  private static let ending = Locked<Ending>({ fatalError("out of memory: \($0) bytes") })

  /// Sets how the program ends; a trap by default. It is called from any thread and should ask for no memory.
  package static func setEnding(_ body: @escaping Ending) { ending.withLock { $0 = body } }

  package static func end(byteCount: Int) -> Never { ending.withLock { $0 }(byteCount) }
}
