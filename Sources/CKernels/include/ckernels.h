// The few hot loops, compiled once per CPU level. No function allocates, keeps state or checks its arguments:
// that is up to the Swift callers in Kernels and Models. Steps are in floats.
#pragma once
#include <stddef.h>

// output[r][p] = sum over c, t of weights[c][t][r] * input[c][offsets[t] + p]
//
// Every product of the fast path: a convolution over a padded plane (one offset per tap), a matrix product
// (one tap at offset 0), the phases of an upsampled convolution. `rows` is 4, 8 or 16; `count` is rounded up
// to a multiple of 16, which input and output must have room for. With `accumulate` the sum is added to the
// output, for channels that come in several parts.
void ck_correlate(const float *weights, ptrdiff_t weight_step, int rows, const float *input,
                  ptrdiff_t channel_step, int channels, const ptrdiff_t *offsets, int taps, int accumulate,
                  float *output, ptrdiff_t output_step, int count);

// A panel: this many columns of a matrix side by side, [depth][CK_PANEL], so that a product reads it from end to end.
enum { CK_PANEL = 48 };

// Cuts an image's pixels into panels [panel][channel][CK_PANEL], zero past the last.
//
// Of an image [channels, .., width], every `stride`th pixel of every `stride`th row counts, `columns` a row; those
// from `first` on are taken, `count` of them.
void ck_panels(const float *image, ptrdiff_t image_step, int channels, int width, int stride, int columns, int first,
               int count, float *panels);

// output[r][p] = sum over k of weights[k][r] * panels[p / CK_PANEL][k][p % CK_PANEL], + shift[r] + residual[r][p],
// then max(0, .) if `relu`
//
// A block of packed weights by panels: `rows` is 4, 8 or 16, of which `outputs` are written. Sums are finished in
// registers and written once. `residual` may be null; its rows and those of the output are `step` apart.
//
// Meanwhile `lines` times 16 floats from `ahead` on are prefetched, from each of `depth` rows that are `ahead_step`
// apart: what the next panels are made of.
struct ck_product {
  const float *weights, *panels;
  int rows, outputs, depth, count;
  const float *shift, *residual;
  int relu;
  float *output;
  ptrdiff_t step;
  const float *ahead;
  ptrdiff_t ahead_step;
  int lines;
};
void ck_multiply(const struct ck_product *product);

// The same for one output channel, weights[c][t]; `count` is rounded up to a multiple of 64.
void ck_correlate_single(const float *weights, const float *input, ptrdiff_t channel_step, int channels,
                         const ptrdiff_t *offsets, int taps, float *output, int count);

// weights[outputs][depth] -> packed[depth][rows], the order of ck_correlate. Rows past `outputs` are zero.
// `scale` is one factor per output, or null.
void ck_pack(const float *weights, int outputs, int rows, ptrdiff_t depth, const float *scale, float *packed,
             ptrdiff_t packed_step);

// Copies a window of an image [channels, height, width] into padded planes of `rows` x `columns`.
//
// With stride 2 a plane is split by the parity of row and column into phases x phases planes, so that a
// strided convolution becomes an unstrided one:
//   output[c][py][px][r][j] = image[c][top + stride * r + py][left + stride * j + px], or 0 outside.
// With `scale` and `shift` (one a channel; both or neither) the image's elements become
// max(0, x * scale + shift) first; the padding stays 0. After its last row each plane has `tail` zeros.
struct ck_window {
  int height, width;
  int top, left, rows, columns;
  int stride, phases;
  int tail;
};
void ck_gather(const float *image, ptrdiff_t image_step, int channels, const struct ck_window *window,
               const float *scale, const float *shift, float *output, ptrdiff_t output_step,
               ptrdiff_t phase_step);

// output[c][i][j] = raw[c][i][j] + shift[c] + residual[c][i][j], then max(0, .) if `relu`.
//
// Raw rows are `raw_row` apart; rows of output and residual are `width` apart, without gaps. `shift`,
// `residual` and `moments` may be null. moments[2c] and [2c + 1] grow by the sum of what is written and of
// its squares.
void ck_finish(const float *raw, ptrdiff_t raw_step, int raw_row, int channels, int rows, int width,
               const float *shift, const float *residual, int relu, float *output,
               ptrdiff_t output_step, double *moments);

// The floats beyond a row's width that the transforms' workspaces must hold.
enum { CK_WINOGRAD_ROOM = 80 };

// Winograd's F(4x4, 3x3). A tile is 6x6 of the input and gives 4x4 of the output; its 36 transformed
// elements are products of matrices [outputs, channels] x [channels, tiles], by ck_correlate.

// weights: [outputs, channels, 3, 3] -> element[36][channels][rows]. Rows past `outputs` are zero; each
// element's matrix is `element_step` from the last.
void ck_winograd_weights(const float *weights, int outputs, int rows, int channels, const float *scale,
                         float *transformed, ptrdiff_t element_step);

// Transforms `tile_rows` rows of tiles from `first_row` on into [36][channels][tiles], row after row. The
// first tile begins one pixel outside the image's corner (padding 1). `scale` and `shift` as for ck_gather.
// `workspace` holds 6 rows of width + CK_WINOGRAD_ROOM. Up to 15 floats past the last tile of a channel are
// overwritten.
void ck_winograd_input(const float *image, ptrdiff_t image_step, int channels, int height, int width,
                       int first_row, int tile_rows, const float *scale, const float *shift,
                       float *workspace, float *transformed, ptrdiff_t element_step,
                       ptrdiff_t channel_step);

// Transforms [36][channels][tiles] back, then finishes as ck_finish, into the image's rows from 4 * first_row
// on. `workspace` holds 4 rows of width + CK_WINOGRAD_ROOM. Up to 15 floats past the last tile are read.
void ck_winograd_output(const float *transformed, ptrdiff_t element_step, ptrdiff_t channel_step,
                        int channels, int height, int width, int first_row, int tile_rows,
                        const float *shift, const float *residual, int relu, float *workspace,
                        float *output, ptrdiff_t output_step, double *moments);

// A 3x3 convolution of padding 1 over an image upsampled by two, computed from the small image: see
// UpsampledConvolution. Tile t, of 3 source rows (columns) around row 2t, gives the target's rows 4t - 1 to
// 4t + 2.

// The differences [first - middle, middle, last - middle] along both axes, of `tile_rows` rows of `tiles`
// tiles from `first_row` on: [9][channels][tile_rows * tiles]. `workspace` holds 3 rows of width +
// CK_WINOGRAD_ROOM. Otherwise as ck_winograd_input.
void ck_upsampled_input(const float *image, ptrdiff_t image_step, int channels, int height, int width,
                        int first_row, int tile_rows, int tiles, const float *scale, const float *shift,
                        float *workspace, float *transformed, ptrdiff_t element_step,
                        ptrdiff_t channel_step);

// Turns the products [25][channels][tile_rows * tiles] into the `height` x `width` target, then finishes as
// ck_finish. Of the five products along an axis, the middle one is what the other four share. `workspace`
// holds 4 rows of width + CK_WINOGRAD_ROOM.
void ck_upsampled_output(const float *products, ptrdiff_t element_step, ptrdiff_t channel_step, int channels,
                         int height, int width, int first_row, int tile_rows, int tiles,
                         const float *residual, float *workspace, float *output, ptrdiff_t output_step,
                         double *moments);

// A softmax down the columns, but for its last factor: values[r][p] becomes exp(values[r][p] - largest of
// column p), and inverse_sums[p] one over the sum of column p. `count` is rounded up to a multiple of 16, for
// which there must be room.
void ck_softmax_columns(float *values, ptrdiff_t step, int rows, int count, float *inverse_sums);

// The softmax of each row of `length`.
void ck_softmax_rows(const float *input, int rows, ptrdiff_t length, float *output);

// The layer norm of each row of `width`, of input + residual if there is a residual.
void ck_layer_norm(const float *input, const float *residual, int rows, int width, const float *weight,
                   const float *bias, float epsilon, float *output);

// The group norm of one group, `channels` planes of `area` floats one after another, then max(0, .) if
// `relu`.
void ck_group_norm(const float *input, int channels, ptrdiff_t area, const float *weight, const float *bias,
                   float epsilon, int relu, float *output);

// output[r] = input[r] + addend[r], then max(0, .) if `relu`. With `addend_step` 0 every row gets the same.
void ck_add_rows(const float *input, ptrdiff_t input_step, const float *addend, ptrdiff_t addend_step, int rows,
                 ptrdiff_t width, int relu, float *output, ptrdiff_t output_step);

// A 3x3 max pool at stride 2 and padding 1 of one channel. `workspace` holds width + 72.
void ck_max_pool(const float *input, int height, int width, float *workspace, float *output);

// Prefetches `rows` runs of `count` floats, `step` apart, that ck_finish will read (`residual`, may be null)
// and write. Call it before the product that keeps the core busy meanwhile.
void ck_prefetch(const float *residual, const float *output, ptrdiff_t step, int rows, int count);
