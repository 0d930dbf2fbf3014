#include "ckernels.h"
#include "exponential.h"

// How many terms are added before the partial sum is added to a second sum. This bounds the rounding error to
// that of some tens of additions, however long the row.
enum { RUN = 32 };

CLONES
void ck_softmax_columns(float *values, ptrdiff_t step, int rows, int count, float *inverse_sums) {
  for (int p = 0; p < count; p += LANES) {
    lanes largest = LOAD(values + p);
    for (int r = 1; r < rows; r++) {
      const lanes x = LOAD(values + r * step + p);
      largest = LARGER(x, largest);
    }
    lanes total = SPLAT(0.0f);
    for (int first = 0; first < rows; first += RUN) {
      lanes sum = SPLAT(0.0f);
      const int end = first + RUN < rows ? first + RUN : rows;
      for (int r = first; r < end; r++) {
        lanes x = LOAD(values + r * step + p) - largest;
        exponential(&x, &x);
        STORE(values + r * step + p, x);
        sum += x;
      }
      total += sum;
    }
    STORE(inverse_sums + p, 1.0f / total);
  }
}

CLONES
void ck_softmax_rows(const float *input, int rows, ptrdiff_t length, float *output) {
  for (int row = 0; row < rows; row++, input += length, output += length) {
    const ptrdiff_t whole = length / LANES * LANES;
    const int rest = (int)(length - whole);
    lanes largest = SPLAT(-__builtin_inff()), tail;
    for (ptrdiff_t i = 0; i < whole; i += LANES) {
      const lanes x = LOAD(input + i);
      largest = LARGER(x, largest);
    }
    float top = -__builtin_inff();
    for (int i = 0; i < LANES; i++) top = largest[i] > top ? largest[i] : top;
    for (ptrdiff_t i = whole; i < length; i++) top = input[i] > top ? input[i] : top;

    double total = 0;
    for (ptrdiff_t first = 0; first < whole; first += RUN * LANES) {
      lanes sum = SPLAT(0.0f);
      const ptrdiff_t end = first + RUN * LANES < whole ? first + RUN * LANES : whole;
      for (ptrdiff_t i = first; i < end; i += LANES) {
        lanes x = LOAD(input + i) - top;
        exponential(&x, &x);
        STORE(output + i, x);
        sum += x;
      }
      for (int i = 0; i < LANES; i++) total += (double)sum[i];
    }
    if (rest) {
      load_tail(&tail, input + whole, rest);
      tail -= top;
      exponential(&tail, &tail);
      store_tail(output + whole, &tail, rest);
      for (int i = 0; i < rest; i++) total += (double)tail[i];
    }
    const float scale = (float)(1 / total);
    for (ptrdiff_t i = 0; i < whole; i += LANES) STORE(output + i, LOAD(output + i) * scale);
    for (ptrdiff_t i = whole; i < length; i++) output[i] *= scale;
  }
}
