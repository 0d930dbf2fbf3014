/// The screens of the explorer in the order of their number keys: another screen is one more element.
public enum StandardScreens {
  public static let all: [any Screen] = [
    SceneScreen(), AttentionScreen(), EncoderScreen(), FeaturesScreen(), MaskHeadScreen(), GraphScreen(),
    CompareScreen(), AblationScreen(), MatchingScreen(), SurveyScreen(), FigureScreen(), NumbersScreen(),
  ]

  /// The one to begin with.
  static let first = AttentionScreen.label.id
}
