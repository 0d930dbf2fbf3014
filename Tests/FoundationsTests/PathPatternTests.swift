import Foundations
import Testing

struct PathPatternTests {
  @Test(arguments: [
    ("memory", "memory", true), ("memory", "memor", false), ("", "", true), ("", "a", false),
    ("*", "", true), ("*", "a.b", true), ("a*", "a", true), ("aa*aa", "aaa", false),
    ("aa*aa", "aaaa", true), ("*.pattern", "x.pattern", true), ("*.pattern", ".patterns", false),
    ("t.*.0.*attn.s", "t.e.0.self_attn.s", true), ("a*b*c", "acb", false), ("a*b*c", "a.b.b.c", true),
    ("a**b", "ab", true), (#"a\*b"#, "a*b", true), (#"a\*b"#, "axb", false), (#"a\b"#, #"a\b"#, true),
    (#"a\\*"#, #"a\c"#, true), ("a*", "á", false), ("é*", "éa", true),
  ])
  func aStarStandsForAnything(pattern: String, name: String, isMatch: Bool) {
    #expect(PathPattern(pattern).matches(name) == isMatch)
  }

  @Test(arguments: ["a*b", "*", "", #"a\*b"#, #"\"#, #"a\b\\*"#, "=\u{338}*\u{301}", "猫*"])
  func theTextReadsBack(text: String) {
    let pattern = PathPattern(text)
    #expect(PathPattern(pattern.description) == pattern)
  }

  @Test(arguments: ["a*b", #"\*"#, #"\"#, "memory", "*\u{301}"])
  func aLiteralMatchesItselfAlone(name: String) {
    let pattern = PathPattern(literal: name)
    #expect(pattern.matches(name) && !pattern.matches(name + "x"))
    #expect(pattern.name == name)
    #expect(PathPattern(pattern.description) == pattern)
  }

  @Test func manyStarsCostNoMoreThanTheName() {
    let pattern = PathPattern(String(repeating: "a*", count: 500) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
  }
}
