// How the transforms read an image: a row vector at a time, with zeros around the image.
#pragma once
#include "vector.h"

// Loads `count` floats of an image's row, normalised, then zeros. A row outside the image (null) is all
// zeros.
INLINE void load_row(const float *row, int count, const float *scale, const float *shift, lanes *v) {
  if (!row) {
    *v = SPLAT(0.0f);
  } else if (count >= LANES) {
    *v = LOAD(row);
    if (scale) {
      *v = *v * *scale + *shift;
      *v = RELU(*v);
    }
  } else {
    load_tail(v, row, count);
    if (scale) {
      *v = *v * *scale + *shift;
      *v = RELU(*v);
      float copy[LANES];
      STORE(copy, *v);
      load_tail(v, copy, count);
    }
  }
}
