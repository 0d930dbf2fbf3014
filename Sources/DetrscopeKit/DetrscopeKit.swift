// One import for programs that run and read DETR themselves: all of detrscope that needs no terminal.
@_exported import Analysis
@_exported import Checkpoints
@_exported import Color
@_exported import Foundations
@_exported import Graph
@_exported import Images
@_exported import Models
@_exported import Tensors
