import Analysis

extension ExplorerState {
  /// Why a request has no result; nil while it is computed, or where it has one.
  func failure(_ request: Request) -> String? {
    if case .failed(let reason)? = results[request] { reason } else { nil }
  }

  /// Why there are no queries, as in a recording without them; nil while they are computed or known.
  var detectionsFailure: String? {
    failure(.detections)
  }
}
