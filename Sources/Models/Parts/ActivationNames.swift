/// What every model with a transformer calls its ends, as the published code does. No parameter has such a name.
package enum ActivationNames {
  package static let input = "input"
  package static let memory = "memory"
  package static let decoderOutputs = "hs"
  package static let classLogits = "pred_logits"

  package static let all: Set = [input, memory, decoderOutputs, classLogits]
}
