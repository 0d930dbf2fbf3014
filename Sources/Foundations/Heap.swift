import CFiles

/// The C library's heap.
package enum Heap {
  /// Gives the pages of freed memory back to the system. The heap keeps them scattered otherwise, some 30 MB for a
  /// session that has opened a few pictures. Takes milliseconds.
  package static func returnFreePages() { hp_return() }
}
