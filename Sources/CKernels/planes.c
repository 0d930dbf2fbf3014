#include "ckernels.h"
#include "emit.h"

// How many channels ahead to prefetch.
enum { AHEAD = 2 };

INLINE void gather_row(const float *row, int first, int last, int stride, const float *scale,
                       const float *shift, float *output) {
  int j = first;
  if (stride == 1 && !scale) {
    // Pieces are short: a call of memcpy for each would take as long as the copy.
    for (; j + LANES <= last; j += LANES) STORE(output + j, LOAD(row + j));
    for (; j < last; j++) output[j] = row[j];
    return;
  }
  const float factor = scale ? *scale : 1.0f, offset = scale ? *shift : 0.0f;
  if (stride == 1) {
    for (; j + LANES <= last; j += LANES) {
      const lanes x = LOAD(row + j) * factor + offset;
      STORE(output + j, RELU(x));
    }
  } else if (stride == 2) {
    // A load reaches one float past the last element taken, so the last vector is left to the tail.
    for (; j + LANES < last; j += LANES) {
      const lanes low = LOAD(row + 2 * j), high = LOAD(row + 2 * j + LANES);
      lanes x = EVENS(low, high);
      if (scale) {
        x = x * factor + offset;
        x = RELU(x);
      }
      STORE(output + j, x);
    }
  }
  for (; j < last; j++) {
    const float x = row[(ptrdiff_t)stride * j] * factor + offset;
    output[j] = scale && x < 0.0f ? 0.0f : x;
  }
}

CLONES
void ck_gather(const float *image, ptrdiff_t image_step, int channels, const struct ck_window *window,
               const float *scale, const float *shift, float *output, ptrdiff_t output_step,
               ptrdiff_t phase_step) {
  const struct ck_window w = *window;
  for (int c = 0; c < channels; c++) {
    for (int phase = 0; phase < w.phases * w.phases; phase++) {
      const int py = phase / w.phases, left = w.left + phase % w.phases;
      float *plane = output + c * output_step + phase * phase_step;
      // Columns whose source lies in the image: 0 <= left + stride * j < width.
      int first = left < 0 ? (-left + w.stride - 1) / w.stride : 0;
      int last = left < w.width ? (w.width - left + w.stride - 1) / w.stride : 0;
      if (last > w.columns) last = w.columns;
      if (first > last) first = last;
      for (int r = 0; r < w.rows; r++, plane += w.columns) {
        const int y = w.top + w.stride * r + py;
        if (y < 0 || y >= w.height || last == 0) {
          memset(plane, 0, (size_t)w.columns * sizeof(float));
          continue;
        }
        const float *row = image + c * image_step + (ptrdiff_t)y * w.width + left;
        // The same row of a later channel lies too far away for the hardware prefetcher.
        if (c + AHEAD < channels) {
          for (int j = first * w.stride; j < last * w.stride; j += LANES) {
            __builtin_prefetch(row + AHEAD * image_step + j, 0, 2);
          }
        }
        for (int j = 0; j < first; j++) plane[j] = 0.0f;
        gather_row(row, first, last, w.stride, scale ? scale + c : NULL, scale ? shift + c : NULL, plane);
        for (int j = last; j < w.columns; j++) plane[j] = 0.0f;
      }
      memset(plane, 0, (size_t)w.tail * sizeof(float));
    }
  }
}

CLONES
void ck_panels(const float *image, ptrdiff_t image_step, int channels, int width, int stride, int columns, int first,
               int count, float *panels) {
  for (int c = 0; c < channels; c++) {
    int row = first / columns, column = first % columns;
    for (int q = 0; q < count;) {
      // A piece ends with its panel or with its row.
      const int place = q % CK_PANEL;
      int piece = CK_PANEL - place;
      if (piece > columns - column) piece = columns - column;
      if (piece > count - q) piece = count - q;
      float *out = panels + (ptrdiff_t)(q - place) * channels + (ptrdiff_t)c * CK_PANEL + place;
      const float *in = image + c * image_step + ((ptrdiff_t)row * width + column) * stride;
      if (c + AHEAD < channels) {
        for (int j = 0; j < piece * stride; j += LANES) __builtin_prefetch(in + AHEAD * image_step + j, 0, 2);
      }
      gather_row(in, 0, piece, stride, NULL, NULL, out);
      q += piece, column += piece;
      if (column == columns) row++, column = 0;
    }
    const int rest = count % CK_PANEL;
    if (rest) {
      float *end = panels + (ptrdiff_t)(count - rest) * channels + (ptrdiff_t)c * CK_PANEL;
      memset(end + rest, 0, (size_t)(CK_PANEL - rest) * sizeof(float));
    }
  }
}

CLONES
void ck_finish(const float *raw, ptrdiff_t raw_step, int raw_row, int channels, int rows, int width,
               const float *shift, const float *residual, int relu, float *output,
               ptrdiff_t output_step, double *moments) {
  for (int c = 0; c < channels; c++) {
    struct moments sums = {0};
    for (int r = 0; r < rows; r++) {
      const ptrdiff_t at = c * output_step + (ptrdiff_t)r * width;
      emit_row(raw + c * raw_step + (ptrdiff_t)r * raw_row, width, shift ? shift[c] : 0.0f,
               residual ? residual + at : NULL, relu, output + at, moments ? &sums : NULL);
    }
    if (moments) add_moments(moments + 2 * c, &sums);
  }
}

void ck_prefetch(const float *residual, const float *output, ptrdiff_t step, int rows, int count) {
  for (int r = 0; r < rows; r++) prefetch_row(residual ? residual + r * step : NULL, output + r * step, count);
}
