// filled by the first node types
