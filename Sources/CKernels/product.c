#include "ckernels.h"
#include "emit.h"

// Finishes a tile in registers, from row `r` and column `p` on. The last rows and columns take more steps.
INLINE void finish(const lanes *sum, const struct ck_product *product, int r, int p, const int rows,
                   const int vectors) {
  const ptrdiff_t step = product->step, start = r * step + p;
  const int width = product->count - p, wanted = product->outputs - r, relu = product->relu;
  const float *shift = product->shift + r;
  const float *residual = product->residual ? product->residual + start : NULL;
  float *output = product->output + start;
  if (width < vectors * LANES || wanted < rows) {
    float raw[24 * LANES];
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) STORE(raw + i * LANES, sum[i]);
    for (int i = 0; i < rows && i < wanted; i++) {
      emit_row(raw + i * vectors * LANES, width < vectors * LANES ? width : vectors * LANES, shift[i],
               residual ? residual + i * step : NULL, relu, output + i * step, NULL);
    }
    return;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) {
    const ptrdiff_t at = i / vectors * step + i % vectors * LANES;
    lanes x = sum[i] + shift[i / vectors];
    if (residual) x += LOAD(residual + at);
    if (relu) x = RELU(x);
    STORE(output + at, x);
  }
}

// Prefetches one row of a tile: of the output to be written, and of the residual that the tile to the right will add.
INLINE void prefetch_row_of_tile(const struct ck_product *product, int row, int p, const int vectors) {
  const ptrdiff_t at = row * product->step + p;
  for (int v = 0; v < vectors; v++) {
    if (product->residual) __builtin_prefetch(product->residual + at + (vectors + v) * LANES, 0, 3);
    __builtin_prefetch(product->output + at + v * LANES, 1, 3);
  }
}

// Keeps `rows` x 16 * `vectors` sums in registers over the whole depth. Each step multiplies `vectors` vectors of the
// panel by `rows` broadcast weights, and prefetches a line from `ahead`.
INLINE void tile(const struct ck_product *product, int r, int p, const float *ahead, ptrdiff_t ahead_step,
                 const int rows, const int vectors) {
  const float *weights = product->weights + r;
  const float *panel = product->panels + (ptrdiff_t)(p - p % CK_PANEL) * product->depth + p % CK_PANEL;
  const ptrdiff_t weight_step = product->rows;
  lanes sum[24];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows * vectors; i++) sum[i] = SPLAT(0.0f);
  for (int k = 0; k < product->depth; k++, weights += weight_step, panel += CK_PANEL, ahead += ahead_step) {
    // A branch between loads and sums would have the compiler load all weights before it, into registers of the sums.
    __builtin_prefetch(ahead, 0, 2);
    if (k < rows) prefetch_row_of_tile(product, r + k, p, vectors);
    lanes x[3];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) x[v] = LOAD(panel + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows * vectors; i++) sum[i] += x[i % vectors] * weights[i / vectors];
  }
  finish(sum, product, r, p, rows, vectors);
}

// Computes a tile, narrower at the end of the rows. Tile number `line` of the product prefetches that line.
INLINE void tile_at(const struct ck_product *product, int r, int p, int line, const int rows, const int vectors) {
  const int is_ahead = line < product->lines;
  const float *ahead = is_ahead ? product->ahead + line * LANES : product->weights;
  const ptrdiff_t ahead_step = is_ahead ? product->ahead_step : 0;
  const int left = (product->count - p + LANES - 1) / LANES;
  if (left >= vectors) {
    tile(product, r, p, ahead, ahead_step, rows, vectors);
  } else if (left == 2) {
    tile(product, r, p, ahead, ahead_step, rows, 2);
  } else {
    tile(product, r, p, ahead, ahead_step, rows, 1);
  }
}

// For 16 registers of 8 floats, or 32 of 4: ten sums or more hide how long an addition takes. All rows of a vector of
// columns, which stays in the first-level cache meanwhile.
INLINE void product_6(const struct ck_product *product) {
  const int tiles = (product->count + LANES - 1) / LANES;
  for (int line = 0; line < tiles; line++) {
    const int p = line * LANES;
    if (product->rows == 16) {
      tile_at(product, 0, p, line, 6, 1);
      tile_at(product, 6, p, tiles + line, 5, 1);
      tile_at(product, 11, p, 2 * tiles + line, 5, 1);
    } else {
      for (int r = 0; r < product->rows; r += 4) tile_at(product, r, p, r / 4 * tiles + line, 4, 1);
    }
  }
}

#if defined(__x86_64__) && defined(__linux__)
// Computes `rows` rows from `r` on, `vectors` vectors of columns at a time, so that rows are written from end to end.
INLINE void strip(const struct ck_product *product, int r, const int rows, const int vectors) {
  const int width = vectors * LANES, tiles = (product->count + width - 1) / width;
  int line = r / rows * tiles;
  for (int p = 0; p < product->count; p += width, line++) tile_at(product, r, p, line, rows, vectors);
}

// For 32 registers of 16 floats: 24 sums need the fewest loads per product.
__attribute__((target("arch=x86-64-v4"), min_vector_width(512))) static void product_v4(
    const struct ck_product *product) {
  if (product->rows == 4) {
    strip(product, 0, 4, 3);
  } else {
    for (int r = 0; r < product->rows; r += 8) strip(product, r, 8, 3);
  }
}

__attribute__((target("arch=x86-64-v3"))) static void product_v3(const struct ck_product *product) {
  product_6(product);
}

// For 16 registers of 4 floats.
static void product_v1(const struct ck_product *product) {
  for (int r = 0; r < product->rows; r += 2) strip(product, r, 2, 1);
}

void ck_multiply(const struct ck_product *product) {
  if (__builtin_cpu_supports("x86-64-v4")) {
    product_v4(product);
  } else if (__builtin_cpu_supports("x86-64-v3")) {
    product_v3(product);
  } else {
    product_v1(product);
  }
}
#else
void ck_multiply(const struct ck_product *product) { product_6(product); }
#endif
