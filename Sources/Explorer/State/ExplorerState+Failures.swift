extension ExplorerState {
  /// Why there are no queries, as in a recording without them; nil while they are computed or known.
  var detectionsFailure: String? {
    if case .failed(let reason)? = results[.detections] { reason } else { nil }
  }
}
