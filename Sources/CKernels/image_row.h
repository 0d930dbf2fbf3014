// How the transforms read an image: a vector of a row at a time, zeros around it.
#pragma once
#include "vector.h"

// `count` floats of an image's row, normalised; zeros past them, and zeros where the row lies outside (null).
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
