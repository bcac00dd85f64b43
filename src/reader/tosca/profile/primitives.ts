/** The data types that the language itself has, as lines of `data_types`. */
export const primitives = `data_types:
  string: {}
  integer: {}
  float: {}
  boolean: {}
  bytes: {} #since 2.0
  nil: {} #since 2.0
  "null": {} #until 1.3
  timestamp: {}
  version: {}
  range: {} #until 1.3
  scalar: {} #since 2.0
  scalar-unit: {} #until 1.3
  scalar-unit.size: { derived_from: scalar-unit } #until 1.3
  scalar-unit.time: { derived_from: scalar-unit } #until 1.3
  scalar-unit.frequency: { derived_from: scalar-unit } #until 1.3
  scalar-unit.bitrate: { derived_from: scalar-unit } #only 1.3
  list: {}
  map: {}
`;
