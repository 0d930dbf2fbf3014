// Winograd's F(4x4, 3x3) with the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray, 2015): 36 products
// for 16 outputs where the definition takes 144.
#include "ckernels.h"
#include "emit.h"
#include "image_row.h"

enum { ELEMENTS = 6, OUTPUTS = 4, STEP = 4 };
// The floats past the end of a row that a vector of sixteen tiles may touch.
enum { ROOM = CK_WINOGRAD_ROOM };
// All lanes moved down by one, with the first of `b` last.
#define NEXT(a, b) __builtin_shufflevector(a, b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)

// G g, of three values `step` apart.
INLINE void transform_weights(const wide_lanes *g, int step, wide_lanes *out) {
  const wide_lanes a = g[0], b = g[step], c = g[2 * step];
  out[0] = a * (1.0 / 4);
  out[1] = (a + b + c) * (-1.0 / 6);
  out[2] = (a - b + c) * (-1.0 / 6);
  out[3] = (a + 2 * b + 4 * c) * (1.0 / 24);
  out[4] = (a - 2 * b + 4 * c) * (1.0 / 24);
  out[5] = c;
}

CLONES
void ck_winograd_weights(const float *weights, int outputs, int rows, int channels, const float *scale,
                         float *transformed, ptrdiff_t element_step) {
  wide_lanes factor = {0};
  for (int r = 0; r < outputs; r++) factor[r] = scale ? (double)scale[r] : 1;
  for (int c = 0; c < channels; c++) {
    float taps[9][LANES] = {{0}};
    for (int r = 0; r < outputs; r++) {
      for (int i = 0; i < 9; i++) taps[i][r] = weights[((ptrdiff_t)r * channels + c) * 9 + i];
    }
    wide_lanes kernel[9], half[3][ELEMENTS], full[ELEMENTS];
    for (int i = 0; i < 9; i++) kernel[i] = __builtin_convertvector(LOAD(taps[i]), wide_lanes) * factor;
    for (int x = 0; x < 3; x++) transform_weights(kernel + x, 3, half[x]);
    for (int y = 0; y < ELEMENTS; y++) {
      transform_weights(&half[0][y], ELEMENTS, full);
      for (int x = 0; x < ELEMENTS; x++) {
        const lanes v = __builtin_convertvector(full[x], lanes);
        store_tail(transformed + (y * ELEMENTS + x) * element_step + (ptrdiff_t)c * rows, &v, rows);
      }
    }
  }
}

// The transpose of B times six values.
#define TRANSFORM_INPUT(d0, d1, d2, d3, d4, d5, out)        \
  do {                                                      \
    const lanes p = d4 - 4.0f * d2, q = d3 - 4.0f * d1;     \
    const lanes u = d4 - d2, v = 2.0f * (d3 - d1);          \
    out[0] = 4.0f * d0 - 5.0f * d2 + d4;                    \
    out[1] = p + q;                                         \
    out[2] = p - q;                                         \
    out[3] = u + v;                                         \
    out[4] = u - v;                                         \
    out[5] = 4.0f * d1 - 5.0f * d3 + d5;                    \
  } while (0)

CLONES
void ck_winograd_input(const float *image, ptrdiff_t image_step, int channels, int height, int width,
                       int first_row, int tile_rows, const float *scale, const float *shift,
                       float *workspace, float *transformed, ptrdiff_t element_step,
                       ptrdiff_t channel_step) {
  const int tiles = (width + OUTPUTS - 1) / OUTPUTS, room = width + ROOM;
  // Column 0 of the workspace is the padding left of the image; what follows the image stays zero too.
  memset(workspace, 0, (size_t)(ELEMENTS * room) * sizeof(float));
  for (int c = 0; c < channels; c++) {
    const float *plane = image + c * image_step;
    const float *factor = scale ? scale + c : NULL, *offset = scale ? shift + c : NULL;
    for (int t = 0; t < tile_rows; t++) {
      const float *rows[ELEMENTS];
      for (int k = 0; k < ELEMENTS; k++) {
        const int y = OUTPUTS * (first_row + t) - 1 + k;
        rows[k] = y >= 0 && y < height ? plane + (ptrdiff_t)y * width : NULL;
      }
      // Down the columns, along whole rows.
      for (int next = 0; next < width; next += LANES) {
        const int x = vector_start(next, width);
        lanes d[ELEMENTS], e[ELEMENTS];
        for (int k = 0; k < ELEMENTS; k++) {
          load_row(rows[k] ? rows[k] + x : NULL, width - x, factor, offset, &d[k]);
        }
        TRANSFORM_INPUT(d[0], d[1], d[2], d[3], d[4], d[5], e);
        for (int k = 0; k < ELEMENTS; k++) STORE(workspace + k * room + 1 + x, e[k]);
      }
      // Along the rows, sixteen tiles side by side: every fourth float.
      float *out = transformed + c * channel_step + (ptrdiff_t)t * tiles;
      for (int j = 0; j < tiles; j += LANES) {
        for (int k = 0; k < ELEMENTS; k++) {
          const float *w = workspace + k * room + STEP * j;
          const lanes a = LOAD(w), b = LOAD(w + 16), c0 = LOAD(w + 32), d0 = LOAD(w + 48);
          const lanes even0 = EVENS(a, b), even1 = EVENS(c0, d0), odd0 = ODDS(a, b), odd1 = ODDS(c0, d0);
          const lanes x0 = EVENS(even0, even1), x2 = ODDS(even0, even1);
          const lanes x1 = EVENS(odd0, odd1), x3 = ODDS(odd0, odd1);
          // Elements 4 and 5 of a tile are elements 0 and 1 of the next.
          const lanes x4 = NEXT(x0, SPLAT(w[64])), x5 = NEXT(x1, SPLAT(w[65]));
          lanes e[ELEMENTS];
          TRANSFORM_INPUT(x0, x1, x2, x3, x4, x5, e);
          for (int l = 0; l < ELEMENTS; l++) STORE(out + (k * ELEMENTS + l) * element_step + j, e[l]);
        }
      }
    }
  }
}

// Transposed A times six values.
#define TRANSFORM_OUTPUT(m0, m1, m2, m3, m4, m5, out)           \
  do {                                                          \
    const lanes p = m1 + m2, q = m1 - m2, u = m3 + m4, v = m3 - m4; \
    out[0] = m0 + p + u;                                        \
    out[1] = q + 2.0f * v;                                      \
    out[2] = p + 4.0f * u;                                      \
    out[3] = q + 8.0f * v + m5;                                 \
  } while (0)

CLONES
void ck_winograd_output(const float *transformed, ptrdiff_t element_step, ptrdiff_t channel_step,
                        int channels, int height, int width, int first_row, int tile_rows,
                        const float *shift, const float *residual, int relu, float *workspace,
                        float *output, ptrdiff_t output_step, double *moments) {
  const int tiles = (width + OUTPUTS - 1) / OUTPUTS, room = width + ROOM;
  for (int c = 0; c < channels; c++) {
    struct moments sums = {0};
    for (int t = 0; t < tile_rows; t++) {
      const float *in = transformed + c * channel_step + (ptrdiff_t)t * tiles;
      for (int j = 0; j < tiles; j += LANES) {
        lanes half[ELEMENTS][OUTPUTS];
        for (int l = 0; l < ELEMENTS; l++) {
          const float *m = in + l * element_step + j;
          const ptrdiff_t down = ELEMENTS * element_step;
          const lanes m0 = LOAD(m), m1 = LOAD(m + down), m2 = LOAD(m + 2 * down);
          const lanes m3 = LOAD(m + 3 * down), m4 = LOAD(m + 4 * down), m5 = LOAD(m + 5 * down);
          TRANSFORM_OUTPUT(m0, m1, m2, m3, m4, m5, half[l]);
        }
        for (int k = 0; k < OUTPUTS; k++) {
          lanes y[OUTPUTS];
          TRANSFORM_OUTPUT(half[0][k], half[1][k], half[2][k], half[3][k], half[4][k], half[5][k], y);
          store_zipped(workspace + k * room + STEP * j, y);
        }
      }
      for (int k = 0; k < OUTPUTS; k++) {
        const int y = OUTPUTS * (first_row + t) + k;
        if (y >= height) break;
        const ptrdiff_t at = c * output_step + (ptrdiff_t)y * width;
        emit_row(workspace + k * room, width, shift ? shift[c] : 0.0f, residual ? residual + at : NULL, relu,
                 output + at, moments ? &sums : NULL);
      }
    }
    if (moments) add_moments(moments + 2 * c, &sums);
  }
}
