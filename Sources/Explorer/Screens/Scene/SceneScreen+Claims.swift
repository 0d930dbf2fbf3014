import Analysis
import Cells
import Models

extension SceneScreen {
  /// The mask logits of a query as they are on screen: the model's, or an earlier layer's.
  func maskLogits(of query: Int, _ context: ScreenContext) -> MapStack? {
    guard let moment = moment(context) else { return context.answer(QueryMask(of: query)).value }
    guard showsLayerMasks else { return nil }
    return layerMasks(moment, context).lazy.compactMap { context.answer($0).value?[query] }.first
  }

  /// Whether it is listed who claims the marked place.
  func showsClaims(_ context: ScreenContext) -> Bool {
    guard context.marked != nil, context.run.hasMasks, !showsMerge(context.run) else { return false }
    return switch layer(context.run) {
    case .masks: moment(context) == nil || showsLayerMasks
    case .panoptic, .semantic: true
    case .image, .truth, .difference: false
    }
  }

  /// Who of the kept queries claims the marked place, the strongest first; nil while a mask is missing.
  func claims(_ context: ScreenContext) -> [PlaceClaim]? {
    context.marked.flatMap { claims(at: $0, context) }
  }

  private func claims(at place: PicturePoint, _ context: ScreenContext) -> [PlaceClaim]? {
    let kept = (listed(context) ?? context.queries).kept
    let masks = kept.compactMap { found in
      maskLogits(of: found.query, context).map { (query: found.query, logits: $0) }
    }
    guard masks.count == kept.count else { return nil }
    let image = context.run.image
    return PlaceClaim.ranked(masks, atX: place.x, y: place.y, width: image.width, height: image.height)
  }

  func claimList(_ context: ScreenContext) -> ClaimList {
    let image = context.run.image
    let cell = context.marked?.cell(width: image.width, height: image.height) ?? (0, 0)
    return ClaimList(
      claims: claims(context), queries: listed(context) ?? context.queries, place: cell,
      colors: context.colors, chosen: context.focus.query)
  }

  // MARK: - Choosing by the place

  mutating func movePlace(_ x: Int, _ y: Int, _ context: inout ScreenContext) {
    context.movePlace(x, y)
    if let marked = context.marked { choose(marked, &context) }
  }

  mutating func choose(_ place: PicturePoint, _ context: inout ScreenContext) {
    if let found = query(at: place, context) { context.focus.query = found }
  }

  /// Whose a place is: the segment's, where segments are shown, else the mask's that lies there, or the strongest claim's; a
  /// box's where there are no masks.
  private func query(at place: PicturePoint, _ context: ScreenContext) -> Int? {
    switch layer(context.run) {
    case .panoptic, .semantic:
      let map =
        showsMerge(context.run)
        ? mergeMoment(context)?.shown.map : context.answer(segments(context)).value
      if let map { return map.query(at: place) }
      return claims(at: place, context)?.first?.query
    case .masks, .image, .truth, .difference:
      return masked(at: place, context) ?? claims(at: place, context)?.first?.query
        ?? boxed(at: place, context)
    }
  }

  /// The kept query whose mask lies at a place as it is drawn: things on stuff, of these the surest.
  private func masked(at place: PicturePoint, _ context: ScreenContext) -> Int? {
    let found = (listed(context) ?? context.queries).kept.compactMap {
      detection -> (isThing: Bool, logit: Float, query: Int)? in
      guard let logits = maskLogits(of: detection.query, context), let map = logits.maps.first else {
        return nil
      }
      let cell = place.cell(width: logits.width, height: logits.height)
      let logit = map[cell.y * logits.width + cell.x]
      return logit > 0 ? (detection.category.isThing, logit, detection.query) : nil
    }
    return found.max { ($0.isThing ? 1 : 0, $0.logit) < ($1.isThing ? 1 : 0, $1.logit) }?.query
  }

  /// The kept query with the smallest box around a place.
  private func boxed(at place: PicturePoint, _ context: ScreenContext) -> Int? {
    let (x, y) = (Float(place.x), Float(place.y))
    let around = (listed(context) ?? context.queries).kept.filter { found in
      let box = found.box
      return found.hasBox && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom
    }
    return around.min { $0.box.area < $1.box.area }?.query
  }
}

extension SegmentMap {
  /// The query whose segment lies at a place.
  fileprivate func query(at place: PicturePoint) -> Int? {
    let (x, y) = place.cell(width: width, height: height)
    let segment = indices[y * width + x]
    return segments.indices.contains(segment) ? segments[segment].query : nil
  }
}
