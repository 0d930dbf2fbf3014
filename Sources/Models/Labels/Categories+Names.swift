extension Categories {
  /// What stands where there is no name: in Hugging Face's configurations and in COCO's table of detection.
  private static func isPlaceholder(_ name: String, of id: Int) -> Bool {
    name.isEmpty || name == "N/A" || name == "LABEL_\(id)"
  }

  /// Names by class column. What COCO knows as stuff by that name is stuff.
  ///
  /// - Returns: nil where no column has a name.
  public init?(names: [Int: String]) {
    let named = names.filter { !Self.isPlaceholder($0.value, of: $0.key) }
    guard !named.isEmpty else { return nil }
    let stuff = Set(Categories.coco.all.filter { !$0.isThing }.map(\.name))
    self.init(named.map { ObjectClass(id: $0.key, name: $0.value, isThing: !stuff.contains($0.value)) })
  }
}
