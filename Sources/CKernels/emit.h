// The end of every convolution: add, clamp, store, and measure what was stored.
#pragma once
#include "vector.h"

// Stores `count` <= 16 lanes of `v` plus the residual there, if any.
INLINE void emit(const lanes *v, int count, const float *residual, int relu, float *output, lanes *sum,
                 lanes *squares) {
  lanes x = *v;
  if (count == LANES) {
    if (residual) x += LOAD(residual);
    if (relu) x = RELU(x);
    STORE(output, x);
  } else {
    if (residual) {
      lanes r;
      load_tail(&r, residual, count);
      x += r;
    }
    if (relu) x = RELU(x);
    store_tail(output, &x, count);
    // What lies past the end of the row must not count.
    load_tail(&x, output, count);
  }
  *sum += x;
  *squares += x * x;
}

// Rows are short enough to sum in single precision; across rows the sums are double.
INLINE void add_moments(double *moments, const lanes *sum, const lanes *squares) {
  double s = 0, q = 0;
  for (int i = 0; i < LANES; i++) {
    s += (double)(*sum)[i];
    q += (double)(*squares)[i];
  }
  moments[0] += s;
  moments[1] += q;
}

// One row of `width`: see ck_finish.
INLINE void emit_row(const float *raw, int width, float shift, const float *residual, int relu,
                     float *output, double *moments) {
  lanes sum = SPLAT(0.0f), squares = SPLAT(0.0f);
  for (int j = 0; j < width; j += LANES) {
    const lanes x = LOAD(raw + j) + shift;
    emit(&x, width - j < LANES ? width - j : LANES, residual ? residual + j : NULL, relu, output + j, &sum,
         &squares);
  }
  if (moments) add_moments(moments, &sum, &squares);
}
