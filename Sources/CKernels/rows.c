#include "ckernels.h"
#include "vector.h"

CLONES
void ck_layer_norm(const float *input, const float *residual, int rows, int width, const float *weight,
                   const float *bias, float epsilon, float *output) {
  const int whole = width / LANES * LANES, rest = width - whole;
  for (int row = 0; row < rows; row++, input += width, output += width) {
    const float *x = input;
    if (residual) {
      // The sum is stored in the output first, then normalised in place.
      for (int i = 0; i < whole; i += LANES) STORE(output + i, LOAD(input + i) + LOAD(residual + i));
      for (int i = whole; i < width; i++) output[i] = input[i] + residual[i];
      residual += width;
      x = output;
    }
    lanes sum = SPLAT(0.0f), squares = SPLAT(0.0f), tail;
    for (int i = 0; i < whole; i += LANES) sum += LOAD(x + i);
    load_tail(&tail, x + whole, rest);
    sum += tail;
    double total = 0;
    for (int i = 0; i < LANES; i++) total += (double)sum[i];
    const float mean = (float)(total / width);
    for (int i = 0; i < whole; i += LANES) {
      const lanes d = LOAD(x + i) - mean;
      squares += d * d;
    }
    double variance = 0;
    for (int i = 0; i < LANES; i++) variance += (double)squares[i];
    for (int i = whole; i < width; i++) variance += (double)(x[i] - mean) * (double)(x[i] - mean);
    const float scale = (float)(1 / __builtin_sqrt(variance / width + (double)epsilon));
    for (int i = 0; i < whole; i += LANES) {
      STORE(output + i, (LOAD(x + i) - mean) * scale * LOAD(weight + i) + LOAD(bias + i));
    }
    for (int i = whole; i < width; i++) output[i] = (x[i] - mean) * scale * weight[i] + bias[i];
  }
}

CLONES
void ck_add_rows(const float *input, ptrdiff_t input_step, const float *addend, ptrdiff_t addend_step, int rows,
                 ptrdiff_t width, int relu, float *output, ptrdiff_t output_step) {
  for (int row = 0; row < rows; row++, input += input_step, output += output_step, addend += addend_step) {
    ptrdiff_t i = 0;
    for (; i + LANES <= width; i += LANES) {
      lanes x = LOAD(input + i) + LOAD(addend + i);
      if (relu) x = RELU(x);
      STORE(output + i, x);
    }
    for (; i < width; i++) {
      const float x = input[i] + addend[i];
      output[i] = relu && x < 0.0f ? 0.0f : x;
    }
  }
}

// The sum of (x - mean)^power over `count` floats: in single precision within some tens of vectors, then in
// double.
INLINE double sum_powers(const float *input, ptrdiff_t count, float mean, int power) {
  enum { RUN = 32 * LANES };
  double total = 0;
  for (ptrdiff_t first = 0; first < count; first += RUN) {
    const ptrdiff_t end = first + RUN < count ? first + RUN : count;
    lanes sum = SPLAT(0.0f);
    ptrdiff_t i = first;
    for (; i + LANES <= end; i += LANES) {
      const lanes d = LOAD(input + i) - mean;
      sum += power == 2 ? d * d : d;
    }
    for (int lane = 0; lane < LANES; lane++) total += (double)sum[lane];
    for (; i < end; i++) {
      const double d = (double)(input[i] - mean);
      total += power == 2 ? d * d : d;
    }
  }
  return total;
}

CLONES
void ck_group_norm(const float *input, int channels, ptrdiff_t area, const float *weight, const float *bias,
                   float epsilon, int relu, float *output) {
  const double count = (double)channels * (double)area;
  const float mean = (float)(sum_powers(input, channels * area, 0.0f, 1) / count);
  const double variance = sum_powers(input, channels * area, mean, 2) / count;
  const float inverse = (float)(1 / __builtin_sqrt(variance + (double)epsilon));
  for (int c = 0; c < channels; c++, input += area, output += area) {
    const float scale = weight[c] * inverse, shift = bias[c];
    ptrdiff_t i = 0;
    for (; i + LANES <= area; i += LANES) {
      lanes x = (LOAD(input + i) - mean) * scale + shift;
      if (relu) x = RELU(x);
      STORE(output + i, x);
    }
    for (; i < area; i++) {
      const float x = (input[i] - mean) * scale + shift;
      output[i] = relu && x < 0.0f ? 0.0f : x;
    }
  }
}
