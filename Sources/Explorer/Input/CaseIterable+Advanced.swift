extension CaseIterable where Self: Equatable, AllCases.Index == Int {
  /// The case some steps further, around the ends.
  func advanced(by step: Int) -> Self {
    let all = Self.allCases
    guard let place = all.firstIndex(of: self) else { return self }
    return all[((place + step) % all.count + all.count) % all.count]
  }
}
