// Runs every kernel on numbers that are the same on every machine.
//
//   kernels write FILE   what this processor makes of them
//   kernels check FILE   whether that is what another one made: within 1e-5 of each kernel's largest number
//
// KernelsTests hold the kernels to their plain twins on the processor they run on; this carries that to others.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckernels.h"

enum { MOST = 1 << 20 };
static FILE *file;
static int is_check, failures, outputs;

// Vigna's SplitMix64, as numbers from -1 to 1.
static unsigned long long state;
static float next_number(void) {
  unsigned long long z = state += 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return (float)((z ^ (z >> 31)) >> 40) / (1 << 23) - 1;
}

static float *numbers(size_t count) {
  float *values = calloc(count + 256, sizeof(float));
  for (size_t i = 0; i < count; i++) values[i] = next_number();
  return values;
}

static float *room(size_t count) { return calloc(count + 256, sizeof(float)); }

static void report(const char *name, const float *values, size_t count) {
  static float other[MOST];
  outputs++;
  if (!is_check) {
    fwrite(values, sizeof(float), count, file);
    return;
  }
  if (fread(other, sizeof(float), count, file) != count) {
    printf("%s: the file ends here\n", name);
    failures++;
    return;
  }
  float largest = 1e-30f, difference = 0;
  for (size_t i = 0; i < count; i++) {
    largest = fmaxf(largest, fabsf(other[i]));
    difference = fmaxf(difference, isfinite(values[i]) ? fabsf(values[i] - other[i]) : INFINITY);
  }
  if (!(difference <= 1e-5f * largest)) {
    printf("%s: differs by %g of %g\n", name, difference, largest);
    failures++;
  }
}

static void correlate(int rows, int count, int channels, int width) {
  const ptrdiff_t taps[9] = {0, 1, 2, width, width + 1, width + 2, 2 * width, 2 * width + 1, 2 * width + 2};
  const int room_columns = (count + 63) / 64 * 64, step = room_columns + 2 * width + 64;
  float *weights = numbers((size_t)channels * 9 * rows), *input = numbers((size_t)channels * step);
  float *output = room((size_t)rows * room_columns);
  for (int parts = 0; parts < 2; parts++) {
    ck_correlate(weights, rows, rows, input, step, channels, taps, 9, parts, output, room_columns, count);
  }
  for (int r = 0; r < rows; r++) report("ck_correlate", output + r * room_columns, (size_t)count);
  ck_correlate_single(weights, input, step, channels, taps, 9, output, count);
  report("ck_correlate_single", output, (size_t)count);
  free(weights), free(input), free(output);
}

static void product(int rows, int outputs, int channels, int width, int stride) {
  const int columns = (width - 1) / stride + 1, height = 7, first = columns / 2;
  const int count = columns * ((height - 1) / stride + 1) - first, panels = (count + CK_PANEL - 1) / CK_PANEL;
  float *image = numbers((size_t)channels * height * width), *weights = numbers((size_t)channels * rows);
  float *cut = room((size_t)panels * channels * CK_PANEL), *output = room((size_t)outputs * count);
  float *shift = numbers(rows), *residual = numbers((size_t)outputs * count);
  ck_panels(image, height * width, channels, width, stride, columns, first, count, cut);
  report("ck_panels", cut, (size_t)panels * channels * CK_PANEL);
  struct ck_product product = {weights, cut, rows, outputs, channels, count, shift, residual, 1, output, count, image, 1, 2};
  ck_multiply(&product);
  report("ck_multiply", output, (size_t)outputs * count);
  free(image), free(weights), free(cut), free(output), free(shift), free(residual);
}

static void planes(int channels, int height, int width, int stride) {
  const struct ck_window window = {height, width, -1, -1, height / stride + 1, width / stride + 1, stride, stride, 5};
  const int plane = window.rows * window.columns + window.tail, phases = stride * stride;
  float *image = numbers((size_t)channels * height * width), *output = room((size_t)channels * phases * plane);
  float *scale = numbers(channels + 7), *shift = numbers(channels + 7);
  ck_gather(image, height * width, channels, &window, scale, shift, output, phases * plane, plane);
  report("ck_gather", output, (size_t)channels * phases * plane);
  float *residual = numbers((size_t)channels * height * width), *finished = room((size_t)channels * height * width);
  double *moments = calloc(2 * (size_t)channels, sizeof(double));
  ck_finish(image, height * width, width, channels, height, width, shift, residual, 1, finished, height * width, moments);
  report("ck_finish", finished, (size_t)channels * height * width);
  for (int i = 0; i < 2 * channels; i++) {
    const float moment = (float)moments[i];
    report("ck_finish's moments", &moment, 1);
  }
  float *packed = room((size_t)width * 16), *workspace = room((size_t)width + 72);
  for (int scaled = 0; scaled < 2; scaled++) {
    ck_pack(image, 7, 8, width, scaled ? shift : NULL, packed, 8);
    report("ck_pack", packed, (size_t)width * 8);
  }
  float *pooled = room((size_t)(height + 1) / 2 * ((width + 1) / 2));
  ck_max_pool(image, height, width, workspace, pooled);
  report("ck_max_pool", pooled, (size_t)(height + 1) / 2 * ((width + 1) / 2));
  free(image), free(output), free(scale), free(shift), free(residual), free(finished), free(moments), free(packed);
  free(workspace), free(pooled);
}

static void winograd(int channels, int height, int width) {
  const int rows = 8, tile_rows = (height + 3) / 4, tiles = tile_rows * ((width + 3) / 4), step = (tiles + 31) / 16 * 16;
  float *weights = numbers((size_t)rows * channels * 9), *image = numbers((size_t)channels * height * width);
  float *elements = room((size_t)36 * channels * rows), *workspace = room(6 * ((size_t)width + CK_WINOGRAD_ROOM));
  float *input = room((size_t)36 * channels * step), *product = room((size_t)36 * rows * step);
  float *output = room((size_t)rows * height * width), *shift = numbers(rows);
  const ptrdiff_t here = 0;
  ck_winograd_weights(weights, rows, rows, channels, NULL, elements, channels * rows);
  ck_winograd_input(image, height * width, channels, height, width, 0, tile_rows, NULL, NULL, workspace, input,
                    channels * step, step);
  for (int e = 0; e < 36; e++) {
    ck_correlate(elements + e * channels * rows, rows, rows, input + (size_t)e * channels * step, step, channels, &here, 1,
                 0, product + (size_t)e * rows * step, step, tiles);
  }
  ck_winograd_output(product, rows * step, step, rows, height, width, 0, tile_rows, shift, NULL, 1, workspace, output,
                     height * width, NULL);
  report("ck_winograd", output, (size_t)rows * height * width);
  free(weights), free(image), free(elements), free(workspace), free(input), free(product), free(output), free(shift);
}

static void upsampled(int channels, int height, int width) {
  const int tile_rows = (height + 2) / 2, tiles = (width + 2) / 2, count = tile_rows * tiles, step = (count + 31) / 16 * 16;
  float *image = numbers((size_t)channels * height * width), *input = room((size_t)9 * channels * step);
  float *workspace = room(4 * (2 * (size_t)width + CK_WINOGRAD_ROOM));
  ck_upsampled_input(image, height * width, channels, height, width, 0, tile_rows, tiles, NULL, NULL, workspace, input,
                     channels * step, step);
  for (int i = 0; i < 9 * channels; i++) report("ck_upsampled_input", input + (size_t)i * step, (size_t)count);
  float *products = numbers((size_t)25 * channels * step), *output = room((size_t)channels * 4 * height * width);
  float *residual = numbers((size_t)channels * 4 * height * width);
  double *moments = calloc(2 * (size_t)channels, sizeof(double));
  ck_upsampled_output(products, channels * step, step, channels, 2 * height, 2 * width, 0, tile_rows, tiles, residual,
                      workspace, output, 4 * height * width, moments);
  report("ck_upsampled_output", output, (size_t)channels * 4 * height * width);
  free(image), free(input), free(workspace), free(products), free(output), free(residual), free(moments);
}

static void rows(int count, int width) {
  const int step = (width + 31) / 16 * 16;
  float *values = numbers((size_t)count * step), *other = numbers((size_t)count * step);
  float *output = room((size_t)count * step), *weight = numbers(count + width), *bias = numbers(count + width);
  ck_softmax_rows(values, count, width, output);
  report("ck_softmax_rows", output, (size_t)count * width);
  ck_layer_norm(values, other, count, width, weight, bias, 1e-5f, output);
  report("ck_layer_norm", output, (size_t)count * width);
  ck_group_norm(values, count, width, weight, bias, 1e-5f, 1, output);
  report("ck_group_norm", output, (size_t)count * width);
  ck_add_rows(values, step, other, 0, count, width, 1, output, step);
  for (int r = 0; r < count; r++) report("ck_add_rows", output + r * step, (size_t)width);
  float *sums = room(step);
  ck_softmax_columns(values, step, count, width, sums);
  for (int r = 0; r < count; r++) report("ck_softmax_columns", values + r * step, (size_t)width);
  report("ck_softmax_columns' sums", sums, (size_t)width);
  free(values), free(other), free(output), free(weight), free(bias), free(sums);
}

int main(int argc, char **argv) {
  is_check = argc == 3 && strcmp(argv[1], "check") == 0;
  if (argc != 3 || !(file = fopen(argv[2], is_check ? "rb" : "wb"))) return 64;
  const int sizes[] = {1, 3, 15, 16, 17, 31, 33, 50, 67};
  for (int i = 0; i < 9; i++) {
    const int size = sizes[i];
    for (int rows = 4; rows <= 16; rows *= 2) correlate(rows, size * 5, i + 1, size + 2);
    for (int outputs = 3; outputs <= 16; outputs++) {
      product(outputs > 8 ? 16 : outputs > 4 ? 8 : 4, outputs, i + 1, size + 3, i % 2 + 1);
    }
    planes(i % 3 + 1, size / 3 + 8, size + 8, i % 2 + 1);
    winograd(i + 1, size / 2 + 1, size);
    upsampled(i % 4 + 1, size / 4 + 1, size);
    rows(i + 1, size);
  }
  if (is_check && !failures) printf("%d outputs are the same\n", outputs);
  fclose(file);
  return failures > 0;
}
