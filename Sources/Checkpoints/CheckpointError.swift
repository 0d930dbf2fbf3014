/// What can be wrong with a checkpoint file.
public enum CheckpointError: Error {
}
