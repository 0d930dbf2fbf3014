// The end of every convolution: add, clamp, store, and measure what was stored.
#pragma once
#include "vector.h"

// A channel's sum and sum of squares. Single precision is enough within a row; across rows they are double.
struct moments {
  wide_lanes sum, squares;
};

INLINE void add_moments(double *moments, const struct moments *m) {
  for (int i = 0; i < LANES; i++) {
    moments[0] += m->sum[i];
    moments[1] += m->squares[i];
  }
}

// Writes sixteen floats to the output, plus the residual if there is one, clamped.
INLINE void emit(const float *raw, float shift, const float *residual, int relu, float *output, lanes *stored) {
  lanes x = LOAD(raw) + shift;
  if (residual) x += LOAD(residual);
  if (relu) x = RELU(x);
  STORE(output, x);
  *stored = x;
}

// Prefetches a row that will be read (`residual`, may be null) and one that will be written.
INLINE void prefetch_row(const float *residual, const float *output, int width) {
  for (int j = 0; j < width; j += LANES) {
    if (residual) __builtin_prefetch(residual + j, 0, 2);
    __builtin_prefetch(output + j, 1, 2);
  }
}

// Finishes one row of `width`: see ck_finish. `moments` may be null. The residual must not be the output.
INLINE void emit_row(const float *raw, int width, float shift, const float *residual, int relu, float *output,
                     struct moments *moments) {
  lanes sum = SPLAT(0.0f), squares = SPLAT(0.0f), x;
  int j = 0;
  for (; j + LANES <= width; j += LANES) {
    emit(raw + j, shift, residual ? residual + j : NULL, relu, output + j, &x);
    sum += x;
    squares += x * x;
  }
  if (j < width) {
    if (width >= LANES) {
      // The row's last sixteen: the first of them were stored before and must not count twice.
      const int last = width - LANES;
      emit(raw + last, shift, residual ? residual + last : NULL, relu, output + last, &x);
      keep_from(&x, j - last);
    } else {
      float near[LANES] = {0}, stored[LANES];
      if (residual) memcpy(near, residual, (size_t)width * sizeof(float));
      emit(raw, shift, residual ? near : NULL, relu, stored, &x);
      memcpy(output, stored, (size_t)width * sizeof(float));
      load_tail(&x, output, width);
    }
    sum += x;
    squares += x * x;
  }
  if (moments) {
    moments->sum += __builtin_convertvector(sum, wide_lanes);
    moments->squares += __builtin_convertvector(squares, wide_lanes);
  }
}
