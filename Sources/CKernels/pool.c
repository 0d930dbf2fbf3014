#include "ckernels.h"
#include "vector.h"

// The larger of each pair of lanes; a NaN on either side wins, as in PyTorch.
#define MAXIMUM(a, b) \
  ((lanes)(((int_lanes)(a) & ~((b) > (a) | (b) != (b))) | ((int_lanes)(b) & ((b) > (a) | (b) != (b)))))

CLONES
void ck_max_pool(const float *input, int height, int width, float *workspace, float *output) {
  const int out_height = (height - 1) / 2 + 1, out_width = (width - 1) / 2 + 1;
  // The padding: below every number at both ends of the row.
  workspace[0] = -__builtin_inff();
  for (int x = width; x < width + 64; x++) workspace[1 + x] = -__builtin_inff();
  for (int i = 0; i < out_height; i++, output += out_width) {
    const float *middle = input + (ptrdiff_t)(2 * i) * width;
    const float *above = i > 0 ? middle - width : middle;
    const float *below = 2 * i + 1 < height ? middle + width : middle;
    for (int x = 0; x < width; x += LANES) {
      const int left = width - x;
      lanes a, b, c;
      if (left >= LANES) {
        a = LOAD(above + x), b = LOAD(middle + x), c = LOAD(below + x);
      } else {
        load_tail(&a, above + x, left);
        load_tail(&b, middle + x, left);
        load_tail(&c, below + x, left);
      }
      a = MAXIMUM(a, b);
      a = MAXIMUM(a, c);
      if (left >= LANES) {
        STORE(workspace + 1 + x, a);
      } else {
        store_tail(workspace + 1 + x, &a, left);
      }
    }
    for (int j = 0; j < out_width; j += LANES) {
      const float *w = workspace + 2 * j;
      const lanes a = LOAD(w), b = LOAD(w + 16), c = LOAD(w + 2), d = LOAD(w + 18);
      const lanes first = EVENS(a, b), second = ODDS(a, b), third = EVENS(c, d);
      lanes x = MAXIMUM(first, second);
      x = MAXIMUM(x, third);
      if (out_width - j >= LANES) {
        STORE(output + j, x);
      } else {
        store_tail(output + j, &x, out_width - j);
      }
    }
  }
}
