#include "ckernels.h"
#include "emit.h"
#include "image_row.h"

// Per tile along one axis: differences, products, outputs, and the product that all outputs share.
enum { DIFFERENCES = 3, PRODUCTS = 5, OUTPUTS = 4, SHARED = 2 };
enum { ROOM = CK_WINOGRAD_ROOM };

CLONES
void ck_upsampled_input(const float *image, ptrdiff_t image_step, int channels, int height, int width,
                        int first_row, int tile_rows, int tiles, const float *scale, const float *shift,
                        float *workspace, float *transformed, ptrdiff_t element_step,
                        ptrdiff_t channel_step) {
  const int room = width + ROOM;
  // Column 0 of the workspace is the padding left of the image; what follows the image stays zero too.
  memset(workspace, 0, (size_t)(DIFFERENCES * room) * sizeof(float));
  for (int c = 0; c < channels; c++) {
    const float *plane = image + c * image_step;
    const float *factor = scale ? scale + c : NULL, *offset = scale ? shift + c : NULL;
    for (int t = 0; t < tile_rows; t++) {
      const float *rows[DIFFERENCES];
      for (int k = 0; k < DIFFERENCES; k++) {
        const int y = 2 * (first_row + t) - 1 + k;
        rows[k] = y >= 0 && y < height ? plane + (ptrdiff_t)y * width : NULL;
      }
      for (int next = 0; next < width; next += LANES) {
        const int x = vector_start(next, width);
        lanes d[DIFFERENCES];
        for (int k = 0; k < DIFFERENCES; k++) {
          load_row(rows[k] ? rows[k] + x : NULL, width - x, factor, offset, &d[k]);
        }
        float *w = workspace + 1 + x;
        STORE(w, d[0] - d[1]);
        STORE(w + room, d[1]);
        STORE(w + 2 * room, d[2] - d[1]);
      }
      // Sixteen tiles side by side: every second float.
      float *out = transformed + c * channel_step + (ptrdiff_t)t * tiles;
      for (int j = 0; j < tiles; j += LANES) {
        for (int k = 0; k < DIFFERENCES; k++) {
          const float *w = workspace + k * room + 2 * j;
          const lanes a = LOAD(w), b = LOAD(w + 16), next = LOAD(w + 2), after = LOAD(w + 18);
          const lanes first = EVENS(a, b), middle = ODDS(a, b), last = EVENS(next, after);
          float *o = out + DIFFERENCES * k * element_step + j;
          STORE(o, first - middle);
          STORE(o + element_step, middle);
          STORE(o + 2 * element_step, last - middle);
        }
      }
    }
  }
}

// The four outputs of five products along one axis.
INLINE void share(const lanes *m, lanes *out) {
  out[0] = m[0] + m[SHARED];
  out[1] = m[1] + m[SHARED];
  out[2] = m[3] + m[SHARED];
  out[3] = m[4] + m[SHARED];
}

CLONES
void ck_upsampled_output(const float *products, ptrdiff_t element_step, ptrdiff_t channel_step, int channels,
                         int height, int width, int first_row, int tile_rows, int tiles,
                         const float *residual, float *workspace, float *output, ptrdiff_t output_step,
                         double *moments) {
  const int room = width + ROOM;
  for (int c = 0; c < channels; c++) {
    struct moments sums = {0};
    for (int t = 0; t < tile_rows; t++) {
      const float *in = products + c * channel_step + (ptrdiff_t)t * tiles;
      for (int j = 0; j < tiles; j += LANES) {
        lanes half[OUTPUTS][PRODUCTS];
        for (int l = 0; l < PRODUCTS; l++) {
          lanes m[PRODUCTS], out[OUTPUTS];
          for (int k = 0; k < PRODUCTS; k++) m[k] = LOAD(in + (PRODUCTS * k + l) * element_step + j);
          share(m, out);
          for (int k = 0; k < OUTPUTS; k++) half[k][l] = out[k];
        }
        for (int k = 0; k < OUTPUTS; k++) {
          lanes y[OUTPUTS];
          share(half[k], y);
          store_zipped(workspace + k * room + OUTPUTS * j, y);
        }
      }
      for (int k = 0; k < OUTPUTS; k++) {
        const int y = OUTPUTS * (first_row + t) - 1 + k;
        if (y < 0 || y >= height) continue;
        const ptrdiff_t at = c * output_step + (ptrdiff_t)y * width;
        // The rows of the next channel lie too far away for the hardware prefetcher.
        if (c + 1 < channels) prefetch_row(residual + at + output_step, output + at + output_step, width);
        // Tile t begins at column 4t - 1.
        emit_row(workspace + k * room + 1, width, 0.0f, residual + at, 0, output + at, &sums);
      }
    }
    add_moments(moments + 2 * c, &sums);
  }
}
